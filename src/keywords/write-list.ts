import { stringify } from 'yaml';
import {
  EntryTestsSchema,
  KeywordEntrySchema,
  type KeywordList,
  KeywordListSchema,
  type KeywordSet,
  KeywordSetSchema,
} from './list-schema.ts';

/** Longest line before a text is folded. */
const LINE_WIDTH = 110;

/** The YAML file of a list: fields in the order of the schema, so that the same content gives the same bytes. */
export function listToYaml(list: KeywordList): string {
  return toYaml(orderedList(list));
}

export function setToYaml(set: KeywordSet): string {
  return toYaml(ordered(set, KeywordSetSchema.shape));
}

/** The same as JSON, indented. */
export function listToJson(list: KeywordList): string {
  return `${JSON.stringify(orderedList(list), null, 2)}\n`;
}

export function setToJson(set: KeywordSet): string {
  return `${JSON.stringify(ordered(set, KeywordSetSchema.shape), null, 2)}\n`;
}

function orderedList(list: KeywordList): object {
  const entries = list.entries.map((entry) => {
    const { tests } = entry;
    const parts = ordered(entry, KeywordEntrySchema.shape);
    return tests === undefined ? parts : { ...parts, tests: ordered(tests, EntryTestsSchema.shape) };
  });
  return { ...ordered(list, KeywordListSchema.shape), entries };
}

function ordered(value: object, shape: object): object {
  const keys = Object.keys(shape).filter((key) => Reflect.get(value, key) !== undefined);
  return Object.fromEntries(keys.map((key) => [key, Reflect.get(value, key)]));
}

function toYaml(content: object): string {
  // One term of three is written again elsewhere: no anchors, which people do not read.
  return stringify(content, { lineWidth: LINE_WIDTH, aliasDuplicateObjects: false });
}
