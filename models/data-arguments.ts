import { readArguments } from '../src/cli/command.ts';

/** What a script here is called with: `--data FILE… TARGET`. No target where none is named, or several. Throws `usage`. */
export function readDataArguments(): {
  readonly data: readonly string[];
  readonly target: string | undefined;
} {
  const options = { data: { type: 'string', multiple: true } } as const;
  const { values, positionals } = readArguments(process.argv.slice(2), options, true);
  return { data: values.data ?? [], target: positionals.length === 1 ? positionals[0] : undefined };
}
