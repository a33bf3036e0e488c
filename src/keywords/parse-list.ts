import { effectOf, saysNothing } from './effect.ts';
import { type ListProblem, queryFault, takenId } from './list-problem.ts';
import { type KeywordList, KeywordListSchema, type KeywordSet, KeywordSetSchema } from './list-schema.ts';
import { parseQueries } from './parse-query.ts';
import type { Query } from './query.ts';
import { type DocumentKind, type Report, readYaml } from './read-yaml.ts';

export type ParsedList =
  | { readonly list: KeywordList; readonly problems: readonly [] }
  | { readonly list: undefined; readonly problems: readonly ListProblem[] };

export type ParsedSet =
  | { readonly set: KeywordSet; readonly problems: readonly [] }
  | { readonly set: undefined; readonly problems: readonly ListProblem[] };

/** Reads one list from the text of its YAML file `<id>.yaml`. Never throws: all that is wrong is told at once. */
export function parseKeywordList(file: string, source: string): ParsedList {
  const { value: list, problems } = readYaml(file, source, LIST);
  return list === undefined ? { list, problems } : { list, problems: [] };
}

/** Reads one named set from the text of its YAML file `<id>.yaml`. Never throws. */
export function parseKeywordSet(file: string, source: string): ParsedSet {
  const { value: set, problems } = readYaml(file, source, SET);
  return set === undefined ? { set, problems } : { set, problems: [] };
}

const LIST: DocumentKind<KeywordList> = {
  schema: KeywordListSchema,
  check(file, list, report) {
    checkName(file, list.id, report);
    checkListContent(list, report);
  },
};

const SET: DocumentKind<KeywordSet> = {
  schema: KeywordSetSchema,
  check(file, set, report) {
    checkName(file, set.id, report);
    checkSetContent(set, report);
  },
};

function checkName(file: string, id: string, report: Report): void {
  const name = file.replace(/^.*\//, '').replace(/\.(?:yaml|json)$/, '');
  if (id === name) return;
  report(['id'], {
    code: 'other_id',
    fr: `« id » vaut « ${id} » : écrivez le nom du fichier, « ${name} »`,
    en: `"id" is "${id}": write the name of the file, "${name}"`,
  });
}

/** What the schema cannot see of a list: names that must differ, terms that could never match, entries without effect. */
export function checkListContent(list: KeywordList, report: Report): void {
  const seen = new Set<string>();
  list.entries.forEach((entry, index) => {
    if (seen.has(entry.id)) report(['entries', index, 'id'], takenId(entry.id));
    seen.add(entry.id);
    for (const field of ['match', 'unless'] as const) {
      const sources = entry[field] ?? [];
      parseQueries(sources).forEach(({ problems }, place) => {
        for (const problem of problems)
          report(['entries', index, field, place], queryFault(sources[place] ?? '', problem));
      });
    }
    const { from, until } = entry;
    if (from !== undefined && until !== undefined && until < from)
      report(['entries', index, 'until'], {
        code: 'swapped_days',
        fr: `« until » (${until}) est avant « from » (${from}) : l’entrée ne vaudrait jamais ; inversez les dates`,
        en: `"until" (${until}) is before "from" (${from}): the entry would never hold; swap the dates`,
      });
    const effect = effectOf(list, entry);
    if (effect.decisive && effect.route === undefined)
      report(['entries', index, 'weight'], {
        code: 'no_route',
        fr: 'une entrée décisive décide d’une route : ajoutez « route »',
        en: 'a decisive entry decides a route: add "route"',
      });
    else if (saysNothing(effect))
      report(['entries', index], {
        code: 'no_effect',
        fr: 'l’entrée ne change rien : ajoutez « route », « intent », « topics », « flags », « urgency », « urgencyAtMost » ou « neverHide »',
        en: 'the entry changes nothing: add "route", "intent", "topics", "flags", "urgency", "urgencyAtMost" or "neverHide"',
      });
  });
}

/** What the schema cannot see of a set: terms that could never match, or that are more than words. */
export function checkSetContent(set: KeywordSet, report: Report): void {
  parseQueries(set.terms).forEach(({ query, problems }, place) => {
    const source = set.terms[place] ?? '';
    for (const problem of problems) report(['terms', place], queryFault(source, problem));
    if (query !== undefined && !isSetTerm(query))
      report(['terms', place], {
        code: 'set_operators',
        fr: `le terme « ${source} » a des opérateurs : dans un ensemble, écrivez des mots, des phrases ou d’autres ensembles`,
        en: `the term "${source}" has operators: in a set, write words, phrases or other sets`,
      });
  });
}

function isSetTerm({ kind }: Query): boolean {
  return kind === 'phrase' || kind === 'set';
}
