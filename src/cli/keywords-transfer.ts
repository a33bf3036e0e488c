import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { listToCsv } from '../keywords/list-csv.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { listToJson, listToYaml } from '../keywords/write-list.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { readListFile } from './keyword-documents.ts';
import { SERVICE_HELP, SERVICE_HELP_FR, SERVICE_OPTIONS } from './service-client.ts';
import { exportFromService, importIntoService } from './service-transfer.ts';

const FORMATS = { yaml: listToYaml, json: listToJson, csv: listToCsv } as const;
const isFormat = (name: string): name is keyof typeof FORMATS => Object.hasOwn(FORMATS, name);

export const keywordsExportCommand: Command = {
  name: 'keywords export',
  summary: {
    fr: 'écrit une liste en YAML, en JSON, ou en CSV pour Excel',
    en: 'write a keyword list as YAML, JSON, or CSV for Excel',
  },
  help: `aiguillage keywords export : écrit une liste en YAML, en JSON, ou en CSV comme Excel le lit en français.

Usage : npm run -s aiguillage -- keywords export LISTE [--format yaml|json|csv] [--out FICHIER] [--url URL]

LISTE est l’identifiant d’une liste de KEYWORDS_DIR, sans serveur ; avec --url, d’un service.

  --format NOM    yaml, json ou csv : les entrées en tableau, sans l’en-tête de la liste
  --out FICHIER   où l’écrire (sinon la sortie standard)
${SERVICE_HELP_FR}

Codes de sortie : 0 fait · 1 échec · 2 mal appelée.

aiguillage keywords export: writes a keyword list as YAML, JSON, or CSV as French Excel reads it.

Usage: npm run -s aiguillage -- keywords export LIST [--format yaml|json|csv] [--out FILE] [--url URL]

LIST is the id of a list of KEYWORDS_DIR; no server is needed. With --url, of a running service.

  --format NAME   yaml (default), json or csv: the entries as a table, without the header of the list
  --out FILE      where to write it (default: standard output)
${SERVICE_HELP}

Exit codes: 0 done · 1 failed · 2 called wrongly.
`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { ...SERVICE_OPTIONS, format: { type: 'string' }, out: { type: 'string' } },
      true,
    );
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0)
      throw new AppError('usage', { fr: 'Donnez l’identifiant d’une liste', en: 'give the id of one list' });
    const format = values.format ?? 'yaml';
    if (!isFormat(format))
      throw new AppError('usage', {
        fr: `--format : yaml, json ou csv, pas « ${format} »`,
        en: '--format takes yaml, json or csv',
      });
    if (values.url !== undefined) {
      const file = await exportFromService(id, format, values);
      if (values.out === undefined) process.stdout.write(file);
      else await write(values.out, file);
      return EXIT.ok;
    }
    const list = loadKeywords(readConfig().KEYWORDS_DIR).lists.find((one) => one.id === id);
    if (list === undefined)
      throw new AppError('usage', {
        fr: `Aucune liste « ${id} » dans KEYWORDS_DIR`,
        en: `there is no list "${id}" in KEYWORDS_DIR`,
      });
    const text = FORMATS[format](list);
    if (values.out === undefined) process.stdout.write(text);
    else await write(values.out, text);
    return EXIT.ok;
  },
};

export const keywordsImportCommand: Command = {
  name: 'keywords import',
  summary: {
    fr: 'reprend une liste depuis un YAML, un JSON ou un CSV',
    en: 'take over a list from YAML, JSON or CSV into KEYWORDS_DIR',
  },
  help: `aiguillage keywords import : reprend une liste depuis un YAML, un JSON ou un CSV.

Usage : npm run -s aiguillage -- keywords import FICHIER [--list ID] [--check] [--out FICHIER | --url URL [--replace]]

Chaque faute est nommée avec sa ligne, et rien n’est alors écrit. Un tableau (CSV) n’a que les entrées : l’en-tête est
celui de la liste de ce nom. Sans --url, le fichier va dans KEYWORDS_DIR ; avec --url, il devient le brouillon de la
liste dans un service : rien ne compte avant la publication.

  --list ID       la liste (sinon celle que nomme le document, sinon le nom du fichier)
  --check         lire et contrôler seulement
  --out FICHIER   où l’écrire (sinon KEYWORDS_DIR/ID.yaml)
  --replace       avec --url : à la place du brouillon que la liste a déjà
${SERVICE_HELP_FR}

Codes de sortie : 0 fait · 1 le fichier a des fautes, ou échec · 2 mal appelée.

aiguillage keywords import: takes over a list from YAML, JSON or CSV into KEYWORDS_DIR.

Usage: npm run -s aiguillage -- keywords import FILE [--list ID] [--check] [--out FILE | --url URL [--replace]]

Every problem is named with its line or row, and nothing is then written. A table (CSV) holds entries only: the header
is that of the list of that name in KEYWORDS_DIR. No server is needed: a running service takes over the changed file.
With --url, the file becomes the draft of the list in a running service: nothing counts before it is published.

  --list ID    the list (default: the one that the document names, else the name of the file)
  --check      read and check only
  --out FILE   where to write it (default: KEYWORDS_DIR/ID.yaml)
  --replace    with --url: in the place of the draft that the list has
${SERVICE_HELP}

Exit codes: 0 done · 1 the file has problems, or failed · 2 called wrongly.
`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        ...SERVICE_OPTIONS,
        list: { type: 'string' },
        check: { type: 'boolean' },
        out: { type: 'string' },
        replace: { type: 'boolean' },
      },
      true,
    );
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0)
      throw new AppError('usage', { fr: 'Donnez un fichier', en: 'give one file' });
    if (values.url !== undefined) {
      const { id, count } = await importIntoService(file, values);
      const what = values.check === true ? '' : ' ; brouillon à publier (a draft, to be published)';
      process.stdout.write(`${id}: ${count} entrées (entries)${what}\n`);
      return EXIT.ok;
    }
    const { KEYWORDS_DIR } = readConfig();
    const list: KeywordList = readListFile(file, loadKeywords(KEYWORDS_DIR).lists, values.list);
    const { id, entries } = list;
    if (values.check !== true) await write(values.out ?? join(KEYWORDS_DIR, `${id}.yaml`), listToYaml(list));
    process.stdout.write(`${id}: ${entries.length} entrées (entries)\n`);
    return EXIT.ok;
  },
};

async function write(file: string, text: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new AppError(
      'invalid_config',
      { fr: `${file} : écriture impossible`, en: `${file} cannot be written` },
      { cause },
    );
  }
}
