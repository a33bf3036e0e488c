import { foreignHabit, foreignOperator } from './foreign-habit.ts';
import type { Query, QueryWord } from './query.ts';
import { readCondition } from './query-condition.ts';
import { FIELDS, nameOfClass, OPERATORS } from './query-names.ts';
import { isSmiley } from './query-word.ts';

const WORDS = {
  fr: { and: 'ET', or: 'OU', not: 'SAUF', near: 'PROCHE', order: 'PUIS', start: 'DEBUT', end: 'FIN' },
  en: { and: 'AND', or: 'OR', not: 'NOT', near: 'NEAR', order: 'THEN', start: 'START', end: 'END' },
} as const;
type Names = (typeof WORDS)['fr' | 'en'];

/** Writes a query out, with no more parentheses and quotation marks than it needs: reading it gives the same query. */
export function formatQuery(query: Query, language: 'fr' | 'en' = 'fr'): string {
  return write(query, WORDS[language]);
}

function write(query: Query, names: Names): string {
  switch (query.kind) {
    case 'phrase':
      return phrase(query.words);
    case 'set':
      return `{${query.id}}`;
    case 'adjacent':
      return query.of.map((part) => within(part, ['set', 'phrase'], names)).join(' ');
    case 'near': {
      const operator = `${query.ordered ? names.order : names.near}/${query.distance}`;
      const left = within(query.left, [...SIDE_BY_SIDE, 'near'], names);
      return `${left} ${operator} ${within(query.right, SIDE_BY_SIDE, names)}`;
    }
    case 'anchored': {
      const of = within(query.of, ['phrase', 'set', 'adjacent'], names);
      return `${query.start ? `${names.start} ` : ''}${of}${query.end ? ` ${names.end}` : ''}`;
    }
    case 'names': {
      const list = query.values.join(',');
      const isPlain = /^[\p{L}\p{N}_,.-]+$/u.test(list) && !('bad' in readCondition(query.field, list));
      return `${query.field}:${isPlain ? list : `"${list}"`}`;
    }
    case 'number': {
      const { field, compare, value, to } = query;
      return compare === '-'
        ? `${field}:${value}-${to}`
        : `${field}:${compare === '=' ? '' : compare}${value}`;
    }
    case 'not':
      return `${names.not} ${within(query.of, [...IN_AND, 'not'], names)}`;
    case 'and':
      return query.of
        .map((part, index) => {
          const written = within(part, [...IN_AND, 'not'], names);
          return index === 0 || part.kind === 'not' ? written : `${names.and} ${written}`;
        })
        .join(' ');
    case 'or':
      return query.of.map((part) => write(part, names)).join(` ${names.or} `);
  }
}

const SIDE_BY_SIDE: readonly Query['kind'][] = ['phrase', 'set', 'adjacent', 'anchored'];
const IN_AND: readonly Query['kind'][] = [...SIDE_BY_SIDE, 'near', 'names', 'number'];

/** In parentheses, unless what it is binds tighter than what stands around it. */
function within(query: Query, bare: readonly Query['kind'][], names: Names): string {
  const written = write(query, names);
  return bare.includes(query.kind) ? written : `(${written})`;
}

function phrase(words: readonly QueryWord[]): string {
  const written = words.map(word).join(' ');
  return words.every(isBare) ? written : `"${written}"`;
}

function word({ mode, text }: QueryWord): string {
  switch (mode) {
    case 'inflected':
    case 'wild':
      return text;
    case 'form':
      return `~${text}`;
    case 'exact':
      return `=${text}`;
    case 'anycase':
      return `=~${text}`;
    case 'prefix':
      return `${text}*`;
    case 'class':
      return `<${nameOfClass(text)}>`;
  }
}

/** False for what would be read as an operator, a condition or brackets without quotation marks around it. */
function isBare({ mode, text }: QueryWord): boolean {
  if (['inflected', 'prefix'].includes(mode) && foreignOperator(text) !== undefined) return false;
  if (foreignHabit(text) !== undefined) return false;
  if (mode !== 'inflected') return mode === 'class' || !/[(){}]/.test(text);
  if (isSmiley(text)) return !/[()]{2}/.test(text);
  const name = /^(\p{L}+)(?:\/.*)?$/u.exec(text)?.[1]?.toUpperCase();
  if (name !== undefined && OPERATORS.has(name)) return text !== text.toUpperCase() && !text.includes('/');
  return !/[(){}]/.test(text) && !looksLikeField(text);
}

function looksLikeField(text: string): boolean {
  const name = /^(\p{L}+):/u.exec(text)?.[1];
  return name !== undefined && (FIELDS.has(name) || name.length > 3);
}
