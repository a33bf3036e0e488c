import { CORE_SCHEMA, load } from 'js-yaml';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
} from 'yaml';
import { effectOf, saysNothing } from './effect.ts';
import { issueWordings, type ListProblem, termWording, type Wording } from './list-problem.ts';
import { type KeywordList, KeywordListSchema } from './list-schema.ts';
import { parseTerm } from './term.ts';

type Path = readonly PropertyKey[];
type Report = (path: Path, wording: Wording) => void;

export type ParsedList =
  | { readonly list: KeywordList; readonly problems: readonly [] }
  | { readonly list: undefined; readonly problems: readonly ListProblem[] };

/** Anchors can multiply what stands in a file: only the careful reader takes those. */
const ANCHOR = /(?:^|[\s,[{:-])&[^\s]/m;

/** Reads one list from the text of its YAML file `<id>.yaml`. Never throws: all that is wrong is told at once. */
export function parseKeywordList(file: string, source: string): ParsedList {
  // NFC: "é" typed as e + accent is the same letter to whoever edits the file.
  const text = source.normalize('NFC');
  const list = readSoundList(file, text);
  return list === undefined ? explainList(file, text) : { list, problems: [] };
}

/** The list, if nothing is wrong with it. Four times as fast as reading it with the place of each word. */
function readSoundList(file: string, text: string): KeywordList | undefined {
  if (ANCHOR.test(text)) return undefined;
  try {
    const parsed = KeywordListSchema.safeParse(load(text, { schema: CORE_SCHEMA }));
    if (!parsed.success) return undefined;
    let sound = true;
    checkList(file, parsed.data, () => {
      sound = false;
    });
    return sound ? parsed.data : undefined;
  } catch {
    // What is wrong is told by the careful reader.
    return undefined;
  }
}

/** Reads a list with the place of each word, to say what is wrong where. */
function explainList(file: string, text: string): ParsedList {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: ListProblem[] = [];
  for (const { message, pos } of document.errors) {
    const line = lines.linePos(pos[0]).line;
    problems.push({ file, line, fr: `YAML illisible : ${message}`, en: `this is not YAML: ${message}` });
  }
  if (problems.length > 0) return { list: undefined, problems };

  const content = contentOf(document);
  const report: Report = (path, wording) => {
    const entry = path[0] === 'entries' ? entryName(content, path) : undefined;
    problems.push({ file, line: lineAt(document, lines, path), entry, ...wording });
  };
  const parsed = KeywordListSchema.safeParse(content);
  if (parsed.success) {
    checkList(file, parsed.data, report);
    if (problems.length === 0) return { list: parsed.data, problems: [] };
  } else {
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
      issueWordings(issue, valueAt(content, issue.path)).forEach((wording, index) => {
        const key = keys[index];
        report(key === undefined ? issue.path : [...issue.path, key], wording);
      });
    }
  }
  return { list: undefined, problems };
}

/** What the schema cannot see: names that must agree or differ, and terms that could never match. */
function checkList(file: string, list: KeywordList, report: Report): void {
  if (`${list.id}.yaml` !== file)
    report(['id'], {
      fr: `« id » vaut « ${list.id} » : écrivez le nom du fichier, « ${file.replace(/\.yaml$/, '')} »`,
      en: `"id" is "${list.id}": write the name of the file, "${file.replace(/\.yaml$/, '')}"`,
    });
  const seen = new Set<string>();
  list.entries.forEach((entry, index) => {
    if (seen.has(entry.id))
      report(['entries', index, 'id'], {
        fr: `l’identifiant « ${entry.id} » est déjà pris dans cette liste : donnez-en un autre`,
        en: `the id "${entry.id}" is already taken in this list: give another one`,
      });
    seen.add(entry.id);
    for (const field of ['match', 'unless'] as const)
      (entry[field] ?? []).forEach((source, place) => {
        const term = parseTerm(source);
        if (typeof term === 'string') report(['entries', index, field, place], termWording(source, term));
      });
    const effect = effectOf(list, entry);
    if (effect.decisive && effect.route === undefined)
      report(['entries', index, 'weight'], {
        fr: 'une entrée décisive décide d’une route : ajoutez « route »',
        en: 'a decisive entry decides a route: add "route"',
      });
    else if (saysNothing(effect))
      report(['entries', index], {
        fr: 'l’entrée ne change rien : ajoutez « route », « intent », « topics », « flags » ou « urgency »',
        en: 'the entry changes nothing: add "route", "intent", "topics", "flags" or "urgency"',
      });
  });
}

function contentOf(document: Document): unknown {
  // A file of aliases that multiply (a "billion laughs") is refused by the parser: it is no list either.
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** What stands at a path; a lone term stands where the schema sees a list of one. */
function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const key of path) {
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The id of the entry that a path leads through, or its number where it has none. */
function entryName(content: unknown, path: Path): string | undefined {
  const index = path[1];
  if (typeof index !== 'number') return undefined;
  const id = valueAt(content, ['entries', index, 'id']);
  return typeof id === 'string' && id !== '' ? id : `n° ${index + 1}`;
}

/** The line of the deepest node along the path, so that a missing field points at the entry that lacks it. */
function lineAt(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    const next = isPair(pair) ? (isNode(pair.value) ? pair.value : pair.key) : node.get(key, true);
    if (!isNode(next)) break;
    // A key stands where people look for it; the value of a block starts a line below.
    const anchor = isPair(pair) && isNode(pair.key) ? pair.key : next;
    offset = anchor.range?.[0] ?? offset;
    node = next;
  }
  return lines.linePos(offset ?? 0).line;
}
