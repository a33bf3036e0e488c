import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, unreadable } from '../errors.ts';
import { readYamlFile } from '../yaml-file.ts';
import { foldWord } from './fold.ts';
import type { ContextRule, Lexicons, Role, Valence } from './lexicon-types.ts';

const DATA_DIRECTORY = join(import.meta.dirname, 'data');

const word = z.string().min(1).max(64);
const list = z.array(word);
/** Several words in one scalar: fewer nodes for the YAML parser, which is most of the loading time. */
const cell = z
  .string()
  .regex(/^\S+(?: \S+)*$/, 'words parted by one space')
  .transform((words) => words.replaceAll('\uFE0F', ''));
const FrenchSchema = z.strictObject({
  elisions: list,
  wholes: list,
  compounds: z.record(word, word),
  short_parts: list,
  self: list,
  denials: list,
  invitations: list,
  stuck: list,
  stuck_plurals: list,
});
const SlangSchema = z.strictObject({
  words: z.record(word, cell),
  lower: z.record(word, cell),
  context: z.array(
    z.strictObject({ write: word, read: word, before: list.optional(), after: list.optional() }),
  ),
  lone: z.record(word, word),
});
/** What an operator adds: any of the parts. */
const OwnSlangSchema = SlangSchema.partial();
const emojiGroup = z.record(word, cell);
const EmojisSchema = z.strictObject({
  negative: emojiGroup,
  neutral: emojiGroup,
  positive: emojiGroup,
  smileys: emojiGroup,
  smiley_valence: z.record(word, z.union([z.literal(-1), z.literal(0), z.literal(1)])),
});
const ClassesSchema = z.strictObject({
  currencies: list,
  durations: list,
  months: list,
  ordinals: list,
  measures: list,
  domains: list,
  path_domains: list,
});
const DisguisesSchema = z.strictObject({ strong: list, masked: list, innocent: list });

/**
 * Reads the data files of this folder, or of another one; then `ownSlang`, a file in the form of `slang.yaml` whose
 * writings come before the shipped ones. Throws `invalid_data_file`, naming the file and the entry.
 */
export function loadLexicons(directory: string = DATA_DIRECTORY, ownSlang?: string): Lexicons {
  const shipped = readShipped(directory);
  if (ownSlang === undefined) return shipped;
  const own = readYamlFile(ownSlang, OwnSlangSchema);
  const words = invert(ownSlang, own.words ?? {});
  const lower = invert(ownSlang, own.lower ?? {});
  const has = (writing: string) => words.has(writing) || lower.has(writing);
  const kept = (map: ReadonlyMap<string, string>) => [...map].filter(([writing]) => !has(writing));
  return {
    ...shipped,
    slang: new Map([...kept(shipped.slang), ...words]),
    lowerSlang: new Map([...kept(shipped.lowerSlang), ...lower]),
    contexts: new Map([
      ...[...shipped.contexts].filter(([writing]) => !has(writing)),
      ...contextsOf(own.context ?? []),
    ]),
    lone: new Map([...shipped.lone, ...Object.entries(own.lone ?? {})]),
  };
}

function readShipped(directory: string): Lexicons {
  const french = readYamlFile(join(directory, 'french.yaml'), FrenchSchema);
  const slang = readYamlFile(join(directory, 'slang.yaml'), SlangSchema);
  const emojis = readYamlFile(join(directory, 'emojis.yaml'), EmojisSchema);
  const classes = readYamlFile(join(directory, 'classes.yaml'), ClassesSchema);
  const disguises = readYamlFile(join(directory, 'disguise-targets.yaml'), DisguisesSchema);
  const smileys = invert('emojis.yaml', emojis.smileys);
  return {
    elisions: new Set(french.elisions),
    wholes: new Set(french.wholes),
    compounds: new Map(Object.entries(french.compounds).map(([key, value]) => [foldWord(key), value])),
    shortParts: new Set(french.short_parts),
    stuck: new Set(french.stuck),
    stuckPlurals: new Set(french.stuck_plurals),
    roles: rolesOf(french),
    slang: invert('slang.yaml', slang.words),
    lowerSlang: invert('slang.yaml', slang.lower),
    contexts: contextsOf(slang.context),
    lone: new Map(Object.entries(slang.lone)),
    words: new Set(readLines(directory, 'words.txt')),
    notSlips: new Set(readLines(directory, 'not-slips.txt').map(foldWord)),
    emojis: invert('emojis.yaml', { ...emojis.negative, ...emojis.neutral, ...emojis.positive }),
    smileys,
    valences: valencesOf(emojis, smileys),
    classes: {
      currencies: new Set(classes.currencies),
      durations: new Set(classes.durations),
      months: new Set(classes.months),
      ordinals: new Set(classes.ordinals),
      measures: new Set(classes.measures),
      domains: new Set(classes.domains),
      pathDomains: new Set(classes.path_domains),
    },
    disguises: {
      strong: disguises.strong,
      masked: disguises.masked,
      innocent: new Set(disguises.innocent.map(foldWord)),
    },
  };
}

function rolesOf(french: z.infer<typeof FrenchSchema>): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const word of french.self) roles.set(foldWord(word), 'self');
  for (const word of french.denials) roles.set(foldWord(word), 'denial');
  for (const word of french.invitations) roles.set(foldWord(word), 'invitation');
  return roles;
}

/** Turns `reading: writings` round. A writing with two readings would depend on the order of the file: refused. */
function invert(file: string, table: Readonly<Record<string, string>>): Map<string, string> {
  const inverted = new Map<string, string>();
  for (const [reading, cell] of Object.entries(table)) {
    for (const writing of cell.split(' ')) {
      const other = inverted.get(writing);
      if (other !== undefined && other !== reading) {
        throw new AppError('invalid_data_file', {
          fr: `${file} : « ${writing} » se lit à la fois « ${other} » et « ${reading} »`,
          en: `${file}: "${writing}" is both "${other}" and "${reading}"`,
        });
      }
      inverted.set(writing, reading);
    }
  }
  return inverted;
}

function contextsOf(rules: z.infer<typeof SlangSchema>['context']): Map<string, readonly ContextRule[]> {
  const contexts = new Map<string, ContextRule[]>();
  for (const { write, read, before = [], after = [] } of rules) {
    const rule = { read, before: new Set(before), after: new Set(after) };
    const known = contexts.get(write);
    if (known === undefined) contexts.set(write, [rule]);
    else known.push(rule);
  }
  return contexts;
}

function valencesOf(
  emojis: z.infer<typeof EmojisSchema>,
  smileys: ReadonlyMap<string, string>,
): Map<string, Valence> {
  const valences = new Map<string, Valence>();
  for (const name of Object.keys(emojis.negative)) valences.set(name, -1);
  for (const name of Object.keys(emojis.neutral)) valences.set(name, 0);
  for (const name of Object.keys(emojis.positive)) valences.set(name, 1);
  for (const [name, valence] of Object.entries(emojis.smiley_valence)) valences.set(name, valence);
  for (const name of smileys.values()) {
    if (!valences.has(name))
      throw new AppError('invalid_data_file', {
        fr: `emojis.yaml : « ${name} » n’a pas de valence`,
        en: `emojis.yaml: "${name}" has no valence`,
      });
  }
  return valences;
}

function readLines(directory: string, name: string): string[] {
  try {
    const lines = readFileSync(join(directory, name), 'utf8').split('\n');
    return lines.filter((line) => line !== '' && !line.startsWith('#'));
  } catch (cause) {
    throw new AppError('invalid_data_file', unreadable(name), { cause });
  }
}
