import { DETECTED_LANGUAGES } from '../text/language-codes.ts';
import { closeChannel } from './close-channel.ts';
import { type Comparison, type Condition, type NameField, NUMBER_FIELDS, type NumberField } from './query.ts';
import type { ProblemKind } from './query-problem.ts';

const NUMBER = String.raw`(\d{1,6}(?:[.,]\d{1,3})?)`;
const COMPARED = new RegExp(`^(<=|>=|<|>|=)?${NUMBER}$`);
const RANGE = new RegExp(`^${NUMBER}(?:-|–|\\.\\.)${NUMBER}$`);

/** A value that cannot be one of the field: the kind of the problem, what is named in its message, what would be written. */
export interface BadCondition {
  readonly bad: ProblemKind;
  readonly part?: string;
  /** In the place of the value. */
  readonly value?: string | undefined;
}

/** Reads what stands behind `lang:`, `rating:`…; `isQuoted`: in quotation marks, where a name is taken as it stands. */
export function readCondition(
  field: NameField | NumberField,
  value: string,
  isQuoted = false,
): Condition | BadCondition {
  if (value.trim() === '') return { bad: 'empty_condition' };
  if (!isNumberField(field)) return readNames(field, value, isQuoted);
  const read = readNumber(field, value);
  return typeof read === 'string' ? { bad: read } : read;
}

function readNames(field: NameField, value: string, isQuoted: boolean): Condition | BadCondition {
  const values = value
    .split(',')
    .map((name) => nameKey(name))
    .filter((name) => name !== '');
  if (values.length === 0) return { bad: 'empty_condition' };
  const replaced = (name: string, by: string | undefined) =>
    by === undefined ? undefined : values.map((each) => (each === name ? by : each)).join(',');
  if (field === 'lang') {
    for (const code of values) {
      if (code === 'und' || DETECTED_LANGUAGES.some((known) => known === code)) continue;
      const bad = /^[a-z]{2}$/.test(code) ? 'unknown_language' : 'bad_language';
      return { bad, part: `lang:${code}`, value: replaced(code, meantLanguage(code)) };
    }
  }
  if (field === 'channel' && !isQuoted) {
    for (const name of values) {
      const known = closeChannel(name);
      if (known !== undefined) return { bad: 'close_channel', part: name, value: replaced(name, known) };
    }
  }
  return { kind: 'names', field, values };
}

/** Countries and longer codes that people write for a language. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...(['be', 'ch', 'qc', 'fra', 'fre', 'français', 'francais', 'french'] as const).map(
    (code) => [code, 'fr'] as const,
  ),
  ...(['gb', 'us', 'eng', 'anglais', 'english'] as const).map((code) => [code, 'en'] as const),
  ['allemand', 'de'],
  ['espagnol', 'es'],
  ['italien', 'it'],
  ['arabe', 'ar'],
  ['br', 'pt'],
  ['mx', 'es'],
  ['at', 'de'],
  ['gr', 'el'],
  ['jp', 'ja'],
  ['cn', 'zh'],
  ['kr', 'ko'],
  ['ua', 'uk'],
]);

function meantLanguage(code: string): string | undefined {
  const first = /^([a-z]{2})[-_]/.exec(code)?.[1];
  return MEANT.get(code) ?? DETECTED_LANGUAGES.find((known) => known === first);
}

function readNumber(field: NumberField, written: string): Condition | ProblemKind {
  const [, sign, single] = COMPARED.exec(written) ?? [];
  const [, low, high] = RANGE.exec(written) ?? [];
  const value = numberOf(single ?? low);
  const to = numberOf(single ?? high);
  if (Number.isNaN(value) || Number.isNaN(to)) return 'bad_number';
  if (field === 'rating' && (value < 1 || to > 5)) return 'bad_rating';
  if (to < value) return 'swapped_range';
  return { kind: 'number', field, compare: low === undefined ? comparisonOf(sign) : '-', value, to };
}

function comparisonOf(sign: string | undefined): Comparison {
  return sign === '<' || sign === '<=' || sign === '>' || sign === '>=' ? sign : '=';
}

function numberOf(written: string | undefined): number {
  return written === undefined ? Number.NaN : Number(written.replace(',', '.'));
}

function isNumberField(field: NameField | NumberField): field is NumberField {
  return NUMBER_FIELDS.some((known) => known === field);
}

/** A name as conditions compare it: case, the sign of an account and spaces around it do not count. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim().replace(/^@/, '');
}
