import { listToCsv, setToCsv } from '../keywords/list-csv.ts';
import type { KeywordList, KeywordSet } from '../keywords/list-schema.ts';
import { listToJson, listToYaml, setToJson, setToYaml } from '../keywords/write-list.ts';
import type { Format } from './read-document.ts';

/** Entries that are written in one go: some milliseconds. */
const AT_ONCE = 500;

/** How the text of a whole list is cut into what stands before its entries, between two of them, and after the last. */
const CUTS: Readonly<
  Record<Format, { write: (list: KeywordList) => string; before: string; between: string; after: string }>
> = {
  csv: { write: listToCsv, before: '\r\n', between: '', after: '' },
  yaml: { write: listToYaml, before: '\nentries:\n', between: '', after: '' },
  json: { write: listToJson, before: '"entries": [\n', between: ',\n', after: '\n  ]\n}\n' },
};

/** The text of a list, as `listToYaml` and its like write it, in pieces that are made one after the other. */
export function* writeList(list: KeywordList, format: Format): Generator<string> {
  const { write, before, between, after } = CUTS[format];
  for (let at = 0; at < list.entries.length; at += AT_ONCE) {
    const text = write({ ...list, entries: list.entries.slice(at, at + AT_ONCE) });
    const start = at === 0 ? 0 : text.indexOf(before) + before.length;
    const isLast = at + AT_ONCE >= list.entries.length;
    yield (at === 0 ? '' : between) + text.slice(start, isLast ? undefined : text.length - after.length);
  }
}

export function* writeSet(set: KeywordSet, format: Format): Generator<string> {
  yield { csv: setToCsv, yaml: setToYaml, json: setToJson }[format](set);
}
