import { writeFile } from 'node:fs/promises';
import type { Wording } from '../errors.ts';
import { type Command, EXIT, readArguments } from './command.ts';

/** A command that writes a file of the repository again. `source` says from what, behind "from". */
export function generatedFileCommand({
  name,
  file,
  source,
  text,
}: {
  readonly name: string;
  readonly file: string;
  readonly source: Wording;
  readonly text: () => string | Promise<string>;
}): Command {
  return {
    name,
    summary: { fr: `écrit ${file} d’après ${source.fr}`, en: `write ${file} from ${source.en}` },
    help: `aiguillage ${name} : écrit ${file} d’après ${source.fr}.

Usage : npm run -s aiguillage -- ${name}

aiguillage ${name}: writes ${file} from ${source.en}.

Usage: npm run -s aiguillage -- ${name}
`,
    async run(args) {
      readArguments(args, {});
      await writeFile(file, await text());
      return EXIT.ok;
    },
  };
}
