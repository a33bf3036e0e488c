import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { AppError, type Wording } from '../errors.ts';
import { type Command, EXIT, type ExitCode, runProgram } from './command.ts';

/**
 * The commands, in the order in which the help lists them. Only the one that is called is read: the API and the
 * databases would cost the others 0.2 s and 20 MB.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  classify: async () => {
    saveMemory();
    return (await import('./classify.ts')).classifyCommand;
  },
  demo: async () => (await import('./demo.ts')).demoCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand,
  'keywords check': async () => (await import('./keywords-check.ts')).keywordsCheckCommand,
  'keywords test': async () => (await import('./keywords-test.ts')).keywordsTestCommand,
  'keywords dry-run': async () => (await import('./keywords-dry-run.ts')).keywordsDryRunCommand,
  'keywords diff': async () => (await import('./keywords-diff.ts')).keywordsDiffCommand,
  'keywords import': async () => (await import('./keywords-transfer.ts')).keywordsImportCommand,
  'keywords export': async () => (await import('./keywords-transfer.ts')).keywordsExportCommand,
  'keywords health': async () => (await import('./keywords-reports.ts')).keywordsHealthCommand,
  'keywords suggest': async () => (await import('./keywords-reports.ts')).keywordsSuggestCommand,
  'store rebuild': async () => (await import('./store-rebuild.ts')).storeRebuildCommand,
  'dead-letter list': async () => (await import('./dead-letter.ts')).deadLetterListCommand,
  'dead-letter retry': async () => (await import('./dead-letter.ts')).deadLetterRetryCommand,
  'topics check': async () => (await import('./topics.ts')).topicsCheckCommand,
  'topics apply': async () => (await import('./topics.ts')).topicsApplyCommand,
  openapi: async () => (await import('./openapi.ts')).openapiCommand,
  asyncapi: async () => (await import('./asyncapi.ts')).asyncapiCommand,
  'env-example': async () => (await import('./env-example.ts')).envExampleCommand,
};

/**
 * A stream may be endless. Left alone, V8 on a large machine lets some 400 MB pile up before it collects; these
 * settings of its collector keep the process under half of that, for a fifth more of processor time. They come before
 * anything else is read, while the space for new objects is still small. The last: collect when a twentieth has been added.
 * The script of package.json does its part: one arena of the C library for all threads instead of one each (20 MB).
 */
function saveMemory(): void {
  setFlagsFromString('--memory-saver-mode');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=5');
}

/** `group` shows the commands of a name of two words only: `keywords`. */
async function help(group = ''): Promise<string> {
  const names = Object.keys(COMMANDS).filter((name) => name.startsWith(group));
  const commands = await Promise.all(names.flatMap((name) => COMMANDS[name]?.() ?? []));
  return `aiguillage : dirige les mentions vers le service client, la communauté ou la modération.
aiguillage: sends French social mentions to customer service, community or moderation.

Usage: npm run -s aiguillage -- <commande / command> [options]

Commandes / commands:
${commands.map(({ name, summary }) => lineOf(name, summary)).join('\n')}

« <commande> --help » en explique une. Réglages par l’environnement : voir .env.example.
Codes de sortie : 0 fait · 1 échec · 2 mal appelée · 3 fait, mais une partie refusée, ou un contrôle a trouvé quelque chose.

"<command> --help" explains one. Settings come from the environment: see .env.example.
Exit codes: 0 done · 1 failed · 2 called wrongly · 3 done, but some of the input was refused or a check found something.
`;
}

/** The name with its summary; English stands below French. */
function lineOf(name: string, summary: Wording | string): string {
  const { fr, en } = typeof summary === 'string' ? { fr: summary, en: summary } : summary;
  const lines = fr === en ? [fr] : [fr, en];
  return lines.map((line, at) => `  ${(at === 0 ? name : '').padEnd(20)} ${line}`).join('\n');
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const name = Object.keys(COMMANDS).find((one) => one.split(' ').every((word, at) => args[at] === word));
  const load = name === undefined ? undefined : COMMANDS[name];
  if (name === undefined || load === undefined) {
    if (args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help') {
      process.stdout.write(await help());
      return args.length === 0 ? EXIT.usage : EXIT.ok;
    }
    const group = `${args[0]} `;
    const isGroup = Object.keys(COMMANDS).some((one) => one.startsWith(group));
    if (isGroup && (args[1] === '--help' || args[1] === '-h')) {
      process.stdout.write(await help(group));
      return EXIT.ok;
    }
    const given = args.slice(0, 2).join(' ');
    throw new AppError('usage', {
      fr: `Aucune commande « ${given} ».`,
      en: `There is no command "${given}".`,
    });
  }
  const command = await load();
  const rest = args.slice(name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help);
    return EXIT.ok;
  }
  return command.run(rest);
}

// What was compiled once is kept in the system's temporary folder: 0.1 s and 20 MB less at the next start.
enableCompileCache();

// A reader that closes early (`| head`) ends the program quietly, as it does other commands.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

await runProgram('npm run -s aiguillage -- --help', () => main(process.argv.slice(2)));
