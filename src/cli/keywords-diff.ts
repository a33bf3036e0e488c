import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { compareLists } from '../lists/difference.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { readListFile } from './keyword-documents.ts';

export const keywordsDiffCommand: Command = {
  name: 'keywords diff',
  summary: {
    fr: 'dit quelles entrées diffèrent entre deux versions d’une liste',
    en: 'tell which entries differ between two versions of a list',
  },
  help: `aiguillage keywords diff : dit quelles entrées diffèrent entre deux versions d’une liste.

Usage : npm run -s aiguillage -- keywords diff DE [À] [--json]

DE et À sont des fichiers (YAML, JSON ou CSV) ; sans À, DE est comparé à la liste de son nom dans KEYWORDS_DIR.
Aucun serveur n’est nécessaire.

  --json   les différences, en un objet JSON

Codes de sortie : 0 pareilles · 1 échec · 2 mal appelée · 3 différentes.

aiguillage keywords diff: tells which entries differ between two versions of a list.

Usage: npm run -s aiguillage -- keywords diff FROM [TO] [--json]

FROM and TO are files (YAML, JSON or CSV); without TO, FROM is compared with the list of its name in KEYWORDS_DIR, as
what would come after it. No server is needed.

  --json   the difference as one JSON object

Exit codes: 0 they say the same · 1 failed · 2 called wrongly · 3 they differ.
`,
  async run(args) {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean' } }, true);
    const [first, second, ...rest] = positionals;
    if (first === undefined || rest.length > 0)
      throw new AppError('usage', { fr: 'Donnez un fichier, ou deux', en: 'give one file, or two' });
    const { lists } = loadKeywords(readConfig().KEYWORDS_DIR);
    const one = readListFile(first, lists);
    const [from, to] =
      second === undefined
        ? [lists.find(({ id }) => id === one.id), one]
        : [one, readListFile(second, lists, one.id)];
    const difference = await compareLists(from, to);
    const { header, added, removed, changed } = difference;
    const lines = [
      ...(header === null ? [] : ['~ en-tête (header)']),
      ...added.map(({ id, match }) => `+ ${id}: ${match.join(' | ')}`),
      ...removed.map(({ id, match }) => `- ${id}: ${match.join(' | ')}`),
      ...changed.map(({ after, fields }) => `~ ${after.id}: ${fields.join(', ')}`),
    ];
    const text = lines.map((line) => `${line}\n`).join('');
    process.stdout.write(values.json === true ? `${JSON.stringify(difference)}\n` : text);
    return lines.length === 0 ? EXIT.ok : EXIT.incomplete;
  },
};
