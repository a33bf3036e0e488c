import { join } from 'node:path';
import { z } from 'zod';
import { AppError, fieldError } from '../errors.ts';
import { readYamlFile } from '../yaml-file.ts';

const FILE = 'entities-words.yaml';

const words = z.array(z.string().regex(/^\S{1,24}$/));
const WordsSchema = z.strictObject({
  currencies: words,
  prefixes: words,
  multipliers: words,
  months: z.array(words).length(12),
  before_dates: words,
  counted: words,
  references: z.strictObject({ order_number: words, customer_number: words, tracking_number: words }),
  marked_only: words,
  other_numbers: words,
  markers: words,
  references_alone: words,
  links: words,
  fillers: words,
  joiners: words,
  domains: words,
  path_domains: words,
  ways: words,
  ways_if_named: words,
  short_ways: words,
  way_adjectives: words,
  name_links: words,
  not_in_names: words,
});

export type ReferenceType = 'order_number' | 'customer_number' | 'tracking_number';

/** The words around numbers and links, lower-case and without accents. */
export interface EntityWords {
  readonly currencies: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
  readonly multipliers: ReadonlySet<string>;
  /** Month name or abbreviation → 1 to 12. */
  readonly months: ReadonlyMap<string, number>;
  readonly beforeDates: ReadonlySet<string>;
  /** What a number is called → what it is; `other` is a number that is no reference (a telephone, a page). */
  /** What is counted behind a fraction or an estimate (2/3 jours), so that it is no date. */
  readonly counted: ReadonlySet<string>;
  readonly references: ReadonlyMap<string, ReferenceType | 'other'>;
  readonly markedOnly: ReadonlySet<string>;
  readonly markers: ReadonlySet<string>;
  readonly referencesAlone: ReadonlySet<string>;
  /** Between the nouns of a longer name. */
  readonly links: ReadonlySet<string>;
  readonly fillers: ReadonlySet<string>;
  readonly joiners: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  readonly pathDomains: ReadonlySet<string>;
  /** A number before one of these is that of a house. */
  readonly ways: ReadonlySet<string>;
  /** These are ways only with a name in capitals, or before a postcode. */
  readonly waysIfNamed: ReadonlySet<string>;
  /** Ways that are cut short by a full stop. */
  readonly shortWays: ReadonlySet<string>;
  readonly wayAdjectives: ReadonlySet<string>;
  /** Small words inside the name of a way. */
  readonly nameLinks: ReadonlySet<string>;
  /** The name has ended before these, capital or not. */
  readonly notInNames: ReadonlySet<string>;
}

/** Reads the words around entities. Throws `invalid_data_file`, naming file and entry. */
export function loadEntityWords(directory: string = join(import.meta.dirname, 'data')): EntityWords {
  const read = readYamlFile(join(directory, FILE), WordsSchema);
  return {
    currencies: new Set(read.currencies),
    prefixes: new Set(read.prefixes),
    multipliers: new Set(read.multipliers),
    months: new Map(read.months.flatMap((names, index) => names.map((name) => [name, index + 1] as const))),
    beforeDates: new Set(read.before_dates),
    counted: new Set(read.counted),
    references: referencesOf(read.references, read.other_numbers),
    markedOnly: new Set(read.marked_only),
    markers: new Set(read.markers),
    referencesAlone: new Set(read.references_alone),
    links: new Set(read.links),
    fillers: new Set(read.fillers),
    joiners: new Set(read.joiners),
    domains: new Set(read.domains),
    pathDomains: new Set(read.path_domains),
    ways: new Set(read.ways),
    waysIfNamed: new Set(read.ways_if_named),
    shortWays: new Set(read.short_ways),
    wayAdjectives: new Set(read.way_adjectives),
    nameLinks: new Set(read.name_links),
    notInNames: new Set(read.not_in_names),
  };
}

function referencesOf(
  named: Readonly<Record<ReferenceType, readonly string[]>>,
  others: readonly string[],
): Map<string, ReferenceType | 'other'> {
  const types = new Map<string, ReferenceType | 'other'>(others.map((name) => [name, 'other'] as const));
  const all = [
    ...named.order_number.map((name) => [name, 'order_number'] as const),
    ...named.customer_number.map((name) => [name, 'customer_number'] as const),
    ...named.tracking_number.map((name) => [name, 'tracking_number'] as const),
  ];
  for (const [name, type] of all) {
    const twice = types.get(name);
    if (twice !== undefined) {
      const wording = { fr: `« ${name} » est dans deux listes`, en: `"${name}" stands in two lists` };
      throw new AppError(
        'invalid_data_file',
        { fr: `${FILE} : ${wording.fr}`, en: `${FILE}: ${wording.en}` },
        { fields: [fieldError(`references.${type}`, wording)] },
      );
    }
    types.set(name, type);
  }
  return types;
}
