import { foldWord } from '../text/fold.ts';
import { foreignField } from './foreign-field.ts';
import type { ForeignKind } from './foreign-wordings.ts';
import { MAX_DISTANCE } from './query-problem.ts';

/** Something that other search boxes read as a sign and that would be a plain word here: what it is, and what to write. */
export interface Habit {
  readonly kind: ForeignKind;
  /** Units behind the chunk that belong to it: the `{2}` of `[0-9]{2}`. */
  readonly behind: number;
  /** What is named in the message, where it is not the whole. */
  readonly part?: string | undefined;
  readonly suggestion?: string | undefined;
}

/** What other search boxes take for AND, OR and NOT, and what would be written here. */
const OPERATORS_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['&&', 'ET'],
  ['||', 'OU'],
  ['|', 'OU'],
  ['NON', 'SAUF'],
  ['ANDNOT', 'SAUF'],
  ['AND-NOT', 'SAUF'],
  ['AND_NOT', 'SAUF'],
]);
const LEFT_OUT = /^[-–!]\p{L}{2}/u;
const ASKED_FOR = /^[+&]\p{L}{2}/u;
/** `NEAR/5f`, `ONEAR/5`, `NEAR5`, `W/5`, `ADJ3`: within so many words, some of them in order. */
const NEAR_ELSEWHERE =
  /^(NEAR|ONEAR|NEARF|PROCHE|PUIS|THEN|WITHIN|W|PRE|ADJ|PROX|near|onear|within|adj)[/~]?(\d{1,3})(f?)$/;
const IN_ORDER = new Set(['ONEAR', 'NEARF', 'PRE', 'ADJ', 'PUIS', 'THEN']);

/** What would be written for an operator of elsewhere (`&&`, `-mot`, `ONEAR/5`), behind another word; undefined: it is none. */
export function foreignOperator(chunk: string): string | undefined {
  if (LEFT_OUT.test(chunk)) return `SAUF ${chunk.slice(1)}`;
  if (ASKED_FOR.test(chunk)) return `ET ${chunk.slice(1)}`;
  const [, name, distance, ordered] = NEAR_ELSEWHERE.exec(chunk) ?? [];
  if (name !== undefined && !/^(?:NEAR|PROCHE|PUIS|THEN)\/\d+$/.test(chunk)) {
    const isOrdered = ordered === 'f' || IN_ORDER.has(name.toUpperCase());
    return `${isOrdered ? 'PUIS' : 'PROCHE'}/${Math.min(Number(distance), MAX_DISTANCE)}`;
  }
  return OPERATORS_ELSEWHERE.get(chunk);
}

/** What stands around a chunk: the unit before it, what follows, and whether it is all that stands there, or in its parentheses. */
export interface Around {
  readonly before: string;
  readonly behind: string;
  readonly isAlone: boolean;
}
const NOTHING_AROUND: Around = { before: '', behind: '', isAlone: false };

/** Looks at one unquoted chunk of a query for signs of regular expressions and of other tools. Linear in the chunk. */
export function foreignHabit(chunk: string, around: Around = NOTHING_AROUND): Habit | undefined {
  if (/^(?:https?:\/\/|www\.)/i.test(chunk)) return undefined;
  const field = foreignField(chunk, around.behind);
  if (field !== undefined) return { ...field, behind: 0 };
  if (around.before === ')' && /^[?+$]/.test(chunk)) return { ...behindGroup(chunk), behind: 0 };
  if (!/[[\]\\^$|.?%/~]/.test(chunk)) return undefined;
  const counted = /^\{\d{0,4}(?:,\d{0,4})?\}/.exec(around.behind)?.[0].length ?? 0;
  if (counted > 0 && chunk.endsWith('.')) {
    const goesOn = /[\p{L}\p{N}]/u.test(around.behind.charAt(counted));
    const word = plainOf(chunk.slice(0, -1));
    const written = goesOn ? `${word} PUIS/5 ` : starred(word ?? '');
    return { kind: 'regex_any', behind: counted, suggestion: word === undefined ? undefined : written };
  }
  const found = regexIn(chunk, around.isAlone) ?? otherSign(chunk);
  return found === undefined ? undefined : { behind: counted, ...found };
}

type Found = Pick<Habit, 'kind' | 'part' | 'suggestion'>;

function behindGroup(chunk: string): Found {
  return chunk === '$' ? { kind: 'regex_anchor', suggestion: ' FIN' } : { kind: 'regex' };
}

/** A whole query in slashes (`/colis perdu/i`): the words in them; undefined where it is none. */
export function insideSlashes(source: string): string | undefined {
  return /^\/([^/]+)\/[gimsuy]{0,6}$/.exec(source.trim())?.[1];
}

function regexIn(chunk: string, isAlone: boolean): Found | undefined {
  if (/^\/[^/]+\/[a-z]{0,6}$/.test(chunk))
    return { kind: 'regex_slashes', suggestion: plainOf(chunk.split('/')[1]) };
  if (/\\./.test(chunk) && !chunk.startsWith('¯'))
    return { kind: 'regex', suggestion: withoutEscapes(chunk) };
  if (/[[\]]/.test(chunk) && !BRACKET_SMILEY.test(chunk))
    return { kind: 'regex', suggestion: withoutClass(chunk) };
  if (/\.[*+]/.test(chunk) || /\.\?./.test(chunk))
    return { kind: 'regex_any', suggestion: withoutDots(chunk) };
  if (chunk === '^') return { kind: 'regex_anchor', suggestion: 'DEBUT ' };
  if (/^\^[\p{L}\p{N}]/u.test(chunk) || /\p{L}{2}\$$/u.test(chunk)) {
    const word = plainOf(chunk.replace(/^\^|\$$/g, ''));
    const suggestion = `${chunk.startsWith('^') ? 'DEBUT ' : ''}${word}${chunk.endsWith('$') ? ' FIN' : ''}`;
    return { kind: 'regex_anchor', suggestion: word === undefined ? undefined : suggestion };
  }
  if (/[\p{L}\p{N}*]\|[\p{L}\p{N}]/u.test(chunk)) {
    const choices = chunk.split('|').map(plainOf);
    const written = choices.includes(undefined) ? undefined : choices.join(' OU ');
    return { kind: 'regex_choice', suggestion: written === undefined || isAlone ? written : `(${written})` };
  }
  return undefined;
}

function otherSign(chunk: string): Found | undefined {
  if (/^%\p{L}|\p{L}%$/u.test(chunk)) {
    const word = plainOf(chunk.replace(/^%|%$/g, ''));
    return {
      kind: 'percent',
      suggestion: word === undefined ? undefined : chunk.endsWith('%') ? starred(word) : word,
    };
  }
  if (/\p{L}\^\d/u.test(chunk)) return { kind: 'boost', suggestion: plainOf(chunk.split('^')[0]) };
  if (/\p{L}~\d?(?:\.\d+)?$/u.test(chunk)) return { kind: 'fuzzy', suggestion: plainOf(chunk.split('~')[0]) };
  const mark = /[\p{L}\p{N}]\?+([\p{L}\p{N}]?)/u.exec(chunk);
  if (mark === null) return undefined;
  const isInside = mark[1] !== '';
  const [before = '', after = ''] = chunk.split('?');
  return {
    kind: isInside ? 'joker' : 'question_mark',
    suggestion: isInside
      ? before.length > 3
        ? plainOf(`${before.slice(0, -1)}*${after}`)
        : undefined
      : plainOf(before),
  };
}

const BRACKET_SMILEY = /^[:;=xX8][-'’^o]?[[\]]+$/;

/** The part itself where it holds nothing but letters, digits and what joins them, and at most one star. */
function plainOf(part: string | undefined): string | undefined {
  return part !== undefined && /^[\p{L}\p{N}'’-]+(?:\*[\p{L}\p{N}]*)?$/u.test(part) ? part : undefined;
}

/** A beginning of a word, where it is long enough to be one. */
function starred(word: string): string {
  return word.endsWith('*') || word.length < 3 ? word : `${word}*`;
}

/** `\bmot\b` is a word anyhow, `\d+` a number, `mot\w*` a beginning. */
function withoutEscapes(chunk: string): string | undefined {
  if (/^\\d[+*]?$/.test(chunk)) return '<nombre>';
  const word = chunk.replace(/\\b/g, '');
  const open = /^([\p{L}\p{N}]{3,})\\w[+*]$/u.exec(word)?.[1];
  return open === undefined ? plainOf(word) : `${open}*`;
}

/** `[0-9]+` is a number, `[Cc]olis` a word, `rembours[a-zé]+` a beginning. */
function withoutClass(chunk: string): string | undefined {
  if (/^\[0-9\][+*]?$/.test(chunk)) return '<nombre>';
  const [, one = '', other = '', rest] = /^\[(\p{L})(\p{L})\]([\p{L}\p{N}]+)$/u.exec(chunk) ?? [];
  if (rest !== undefined && foldWord(one.toLowerCase()) === foldWord(other.toLowerCase()))
    return other + rest;
  const inside = /^\[(\p{L}{3,})\]$/u.exec(chunk)?.[1];
  if (inside !== undefined) return inside;
  const begun = /^([\p{L}\p{N}]{3,})\[[^\]]*\][+*?]?$/u.exec(chunk)?.[1];
  return begun === undefined ? undefined : `${begun}*`;
}

/** `mot.*` is a beginning, `a.*b` two words with others between. */
function withoutDots(chunk: string): string | undefined {
  const parts = chunk.split(/\.(?:[*+]\??|\?)/).map((part) => part.replace(/\?$/, ''));
  const words = parts.filter((part) => part !== '');
  if (words.length === 0) return 'PUIS/5';
  if (words.some((part) => plainOf(part) === undefined)) return undefined;
  if (words.length > 1) return words.join(' PUIS/5 ');
  return parts.at(-1) === '' ? starred(words[0] ?? '') : words[0];
}
