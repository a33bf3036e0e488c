import type { Condition, NameField } from './query.ts';
import { nameKey } from './query-condition.ts';

/** What is known of a mention besides its words. What is left out is not known. */
export interface MatchContext {
  /** ISO 639-1 of the detected language, or `und`. */
  readonly language?: string | undefined;
  readonly brand?: string | undefined;
  readonly channel?: string | undefined;
  readonly author?:
    | {
        readonly id?: string | undefined;
        readonly handle?: string | undefined;
        readonly name?: string | undefined;
      }
    | undefined;
  /** 1 to 5. */
  readonly rating?: number | undefined;
  /** When it was written, in milliseconds since 1970. */
  readonly at?: number | undefined;
}

/** True where the mention fulfils the condition; what is not known fulfils none. */
export function fulfils(condition: Condition, text: string, context: MatchContext): boolean {
  if (condition.kind === 'names') {
    const names = namesOf(condition.field, context);
    return names.some((name) => name !== undefined && condition.values.includes(nameKey(name)));
  }
  const given = condition.field === 'length' ? text.length : context.rating;
  if (given === undefined) return false;
  const { compare, value, to } = condition;
  switch (compare) {
    case '=':
    case '-':
      return given >= value && given <= to;
    case '<':
      return given < value;
    case '<=':
      return given <= value;
    case '>':
      return given > value;
    case '>=':
      return given >= value;
  }
}

function namesOf(field: NameField, { language, channel, brand, author }: MatchContext) {
  switch (field) {
    case 'lang':
      return [language];
    case 'channel':
      return [channel];
    case 'brand':
      return [brand];
    case 'author':
      return [author?.handle, author?.id, author?.name];
  }
}
