import { AppError, toAppError } from '../errors.ts';
import { classifyCommand } from './classify.ts';
import { type Command, EXIT } from './command.ts';
import { deadLetterListCommand, deadLetterRetryCommand } from './dead-letter.ts';
import { demoCommand } from './demo.ts';
import { envExampleCommand } from './env-example.ts';
import { evaluateCommand } from './evaluate.ts';
import { keywordsCheckCommand } from './keywords-check.ts';
import { openapiCommand } from './openapi.ts';
import { storeRebuildCommand } from './store-rebuild.ts';
import { trainCommand } from './train.ts';

/** The commands, in the order in which the help lists them. */
const COMMANDS: readonly Command[] = [
  classifyCommand,
  demoCommand,
  trainCommand,
  evaluateCommand,
  keywordsCheckCommand,
  storeRebuildCommand,
  deadLetterListCommand,
  deadLetterRetryCommand,
  openapiCommand,
  envExampleCommand,
];

const HELP = `aiguillage: sends French social mentions to customer service, community or moderation.

Usage: npm run -s aiguillage -- <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`).join('\n')}

"<command> --help" explains one. Settings come from the environment: see .env.example.
Exit codes: 0 done · 1 failed · 2 called wrongly · 3 done, but some of the input was refused or a check found something.
`;

async function main(args: readonly string[]): Promise<number> {
  const command = COMMANDS.find(({ name }) => {
    const words = name.split(' ');
    return words.every((word, index) => args[index] === word);
  });
  if (command === undefined) {
    if (args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help') {
      process.stdout.write(HELP);
      return args.length === 0 ? EXIT.usage : EXIT.ok;
    }
    throw new AppError('usage', `There is no command "${args.slice(0, 2).join(' ')}".`);
  }
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help);
    return EXIT.ok;
  }
  return command.run(rest);
}

// A reader that closes early (`| head`) ends the program quietly, as it does other commands.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const known = toAppError(error);
  process.stderr.write(`aiguillage: ${known.message}\n`);
  if (known.code === 'internal') process.stderr.write(`${String(known.cause)}\n`);
  if (known.code === 'usage') process.stderr.write('See "npm run -s aiguillage -- --help".\n');
  process.exitCode = known.code === 'usage' ? EXIT.usage : EXIT.failed;
}
