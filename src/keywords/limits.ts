import type { KeywordEntry, KeywordList } from './list-schema.ts';
import type { MatchContext } from './match-context.ts';
import { nameKey } from './query-condition.ts';

/** When and where an entry holds at all; what is undefined limits nothing. */
export interface Limits {
  readonly brands: readonly string[] | undefined;
  readonly channels: readonly string[] | undefined;
  readonly languages: readonly string[] | undefined;
  /** Half-open `[from, before)` in milliseconds since 1970. */
  readonly from: number;
  readonly before: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The limits of an entry of a list; undefined for most, which have none. */
export function limitsOf(list: KeywordList, entry: KeywordEntry): Limits | undefined {
  const languages = languagesOf(list);
  const { brands, channels } = list;
  const { from, until } = entry;
  if ([languages, brands, channels, from, until].every((limit) => limit === undefined)) return undefined;
  return {
    brands: brands?.map(nameKey),
    channels: channels?.map(nameKey),
    languages,
    from: from === undefined ? Number.NEGATIVE_INFINITY : startOfDayInParis(from),
    before: until === undefined ? Number.POSITIVE_INFINITY : startOfDayInParis(until, 1),
  };
}

/** A list with French reads every text: the language of a short French post is often not known. */
function languagesOf({ language }: KeywordList): string[] | undefined {
  const languages = typeof language === 'string' ? [language] : language;
  const codes = languages.map((code) => code.slice(0, 2));
  return codes.includes('fr') ? undefined : codes;
}

/** True where the entry holds for the mention. Without a time all days are the same. */
export function allows(limits: Limits, { brand, channel, language, at }: MatchContext): boolean {
  const among = (names: readonly string[] | undefined, name: string | undefined) =>
    names === undefined || (name !== undefined && names.includes(nameKey(name)));
  return (
    among(limits.brands, brand) &&
    among(limits.channels, channel) &&
    among(limits.languages, language) &&
    (at === undefined || (at >= limits.from && at < limits.before))
  );
}

/** True where one mention could fulfil both: entries of two brands, channels or months never stand in each other's way. */
export function mayMeet(a: Limits | undefined, b: Limits | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  const share = (some: readonly string[] | undefined, others: readonly string[] | undefined) =>
    some === undefined || others === undefined || some.some((name) => others.includes(name));
  return (
    share(a.brands, b.brands) &&
    share(a.channels, b.channels) &&
    share(a.languages, b.languages) &&
    a.from < b.before &&
    b.from < a.before
  );
}

/** True where `a` holds for every mention that `b` holds for. */
export function holdsWherever(a: Limits | undefined, b: Limits | undefined): boolean {
  if (a === undefined) return true;
  const all = (some: readonly string[] | undefined, others: readonly string[] | undefined) =>
    some === undefined || others?.every((name) => some.includes(name)) === true;
  return (
    all(a.brands, b?.brands) &&
    all(a.channels, b?.channels) &&
    all(a.languages, b?.languages) &&
    a.from <= (b?.from ?? Number.NEGATIVE_INFINITY) &&
    a.before >= (b?.before ?? Number.POSITIVE_INFINITY)
  );
}

const PARIS_HOUR = new Intl.DateTimeFormat('en', {
  timeZone: 'Europe/Paris',
  hour: 'numeric',
  hourCycle: 'h23',
});

/** Midnight in Paris at the beginning of a day (`2026-12-31`), or so many days later. Clocks change at night, never at midnight. */
function startOfDayInParis(day: string, later = 0): number {
  const midnight = Date.parse(`${day}T00:00:00Z`) + later * DAY_MS;
  // Paris is one or two hours ahead of UTC.
  const inSummer = midnight - 2 * HOUR_MS;
  return Number(PARIS_HOUR.format(inSummer)) === 0 ? inSummer : midnight - HOUR_MS;
}
