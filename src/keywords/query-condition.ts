import { type Comparison, type Condition, type NameField, NUMBER_FIELDS, type NumberField } from './query.ts';
import type { ProblemKind } from './query-problem.ts';

const NUMBER = String.raw`(\d{1,6}(?:[.,]\d{1,3})?)`;
const COMPARED = new RegExp(`^(<=|>=|<|>|=)?${NUMBER}$`);
const RANGE = new RegExp(`^${NUMBER}(?:-|–|\\.\\.)${NUMBER}$`);

/** Reads what stands behind `lang:`, `rating:`…; the kind of the problem where that is no value of the field. */
export function readCondition(field: NameField | NumberField, value: string): Condition | ProblemKind {
  if (value.trim() === '') return 'empty_condition';
  return isNumberField(field) ? readNumber(field, value) : readNames(field, value);
}

function readNames(field: NameField, value: string): Condition | ProblemKind {
  const values = value
    .split(',')
    .map((name) => nameKey(name))
    .filter((name) => name !== '');
  if (values.length === 0) return 'empty_condition';
  if (field === 'lang' && !values.every((code) => /^(?:[a-z]{2}|und)$/.test(code))) return 'bad_language';
  return { kind: 'names', field, values };
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
