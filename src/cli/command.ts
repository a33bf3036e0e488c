import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppError, type Wording } from '../errors.ts';

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
    throw new AppError('usage', cause instanceof Error ? cause.message : 'Unknown argument.', { cause });
  }
}

/** A whole number from an option. Throws `usage`. */
export function wholeNumber(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new AppError('usage', `--${name} takes a whole number from ${min} to ${max}, not "${value}".`);
  }
  return number;
}

/** A command goes on with topics that are not as the settings say. */
export function topicDiffers(topic: string): void {
  process.stderr.write(`aiguillage: ${topic}: see "topics check"\n`);
}
