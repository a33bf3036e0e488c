import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppError, inBoth, toAppError, type Wording } from '../errors.ts';

/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** The command could not do its work: settings, data files, disk. */
  failed: 1,
  /** The command was called wrongly. */
  usage: 2,
  /** The work was done, but some of the input was refused, or a check found something. */
  incomplete: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Command {
  /** As it is typed: `dead-letter list`. */
  readonly name: string;
  /** One line, for the list of commands: French first, then English, where it has both. */
  readonly summary: Wording | string;
  /** The whole page that `--help` prints. */
  readonly help: string;
  run(args: readonly string[]): Promise<ExitCode>;
}

/** Reads options and positional arguments strictly. Throws `usage` with what is wrong. */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (cause) {
    throw new AppError('usage', wrongArgument(cause), { cause });
  }
}

/** What Node says is wrong, and the same in French, by its code. */
function wrongArgument(cause: unknown): Wording {
  const en = cause instanceof Error ? cause.message : 'Unknown argument.';
  // As `'--out <value>'` where the option takes one.
  const name = /'([^']+?)(?: <value>)?'/.exec(en)?.[1] ?? '';
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return { fr: `Option inconnue : « ${name} ».`, en };
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return { fr: `Il manque une valeur à « ${name} », ou cette option n’en prend pas.`, en };
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return { fr: `Argument de trop : « ${name} ».`, en };
    default:
      return { fr: 'Argument inconnu.', en };
  }
}

/** A whole number from an option. Throws `usage`. */
export function wholeNumber(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new AppError('usage', {
      fr: `--${name} : un nombre entier de ${min} à ${max}, pas « ${value} ».`,
      en: `--${name} takes a whole number from ${min} to ${max}, not "${value}".`,
    });
  }
  return number;
}

/**
 * Runs a program to its exit code. What goes wrong is said in one line, without a stack; who called it wrongly is told where
 * its `help` stands.
 */
export async function runProgram(help: string, program: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await program();
  } catch (error) {
    const known = toAppError(error);
    process.stderr.write(`aiguillage: ${known.message}\n`);
    if (known.code === 'internal') process.stderr.write(`${String(known.cause)}\n`);
    if (known.code === 'usage') process.stderr.write(`Aide (help): ${help}\n`);
    process.exitCode = known.code === 'usage' ? EXIT.usage : EXIT.failed;
  }
}

/** What a command has to say beside its output. */
export function remark(wording: Wording): void {
  process.stderr.write(`aiguillage: ${inBoth(wording)}\n`);
}

/** A command goes on with topics that are not as the settings say. */
export function topicDiffers(topic: string): void {
  remark({ fr: `${topic} : voir « topics check »`, en: `${topic}: see "topics check"` });
}
