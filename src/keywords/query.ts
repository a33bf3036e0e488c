/**
 * How one word of a phrase is compared with a word of a text: `mot` by its stem, `~mot` by its form, `=Mot` as written,
 * `=~mot` as written but for case, `mot*` and `m*t` by its letters, `<durée>` by what kind of thing it is.
 */
export type WordMode = 'inflected' | 'form' | 'exact' | 'anycase' | 'prefix' | 'wild' | 'class';

/** One word of a phrase, its signs taken off. A `wild` word keeps its star; a `class` word is the name of the class. */
export interface QueryWord {
  readonly mode: WordMode;
  readonly text: string;
}

/** What can be asked of the place of a word in the text: what stands side by side, near, in order, or at an end. */
export type Placed =
  | { readonly kind: 'phrase'; readonly words: readonly QueryWord[] }
  | { readonly kind: 'set'; readonly id: string }
  | { readonly kind: 'adjacent'; readonly of: readonly Query[] }
  | {
      readonly kind: 'near';
      readonly ordered: boolean;
      readonly distance: number;
      readonly left: Query;
      readonly right: Query;
    }
  | { readonly kind: 'anchored'; readonly start: boolean; readonly end: boolean; readonly of: Query };

export const NAME_FIELDS = ['lang', 'channel', 'author', 'brand'] as const;
export const NUMBER_FIELDS = ['rating', 'length'] as const;
export type NameField = (typeof NAME_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type Comparison = '=' | '<' | '<=' | '>' | '>=' | '-';

/** What is asked of the mention, not of its words. `to` is the end of a range (`-`), and the value itself otherwise. */
export type Condition =
  | { readonly kind: 'names'; readonly field: NameField; readonly values: readonly string[] }
  | {
      readonly kind: 'number';
      readonly field: NumberField;
      readonly compare: Comparison;
      readonly value: number;
      readonly to: number;
    };

/** A query as a tree. `and` and `or` hold two or more, and none of their own kind. */
export type Query =
  | Placed
  | Condition
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query };

/** True where the query stands in places of the text, so that others can be near it. */
export function isPlaced(query: Query): boolean {
  switch (query.kind) {
    case 'phrase':
    case 'set':
    case 'adjacent':
    case 'near':
    case 'anchored':
      return true;
    case 'or':
      return query.of.every(isPlaced);
    case 'and':
    case 'not':
    case 'names':
    case 'number':
      return false;
  }
}

/** True where the query can only hold in a text that has one of its words. Others would hold in an empty text. */
export function needsWord(query: Query): boolean {
  if (query.kind === 'or') return query.of.every(needsWord);
  if (query.kind === 'and') return query.of.some(needsWord);
  return isPlaced(query);
}

/** The ids of the sets that a query names, in order, repeated ones too. */
export function setsOf(query: Query): string[] {
  switch (query.kind) {
    case 'set':
      return [query.id];
    case 'and':
    case 'or':
    case 'adjacent':
      return query.of.flatMap(setsOf);
    case 'near':
      return [...setsOf(query.left), ...setsOf(query.right)];
    case 'not':
    case 'anchored':
      return setsOf(query.of);
    default:
      return [];
  }
}
