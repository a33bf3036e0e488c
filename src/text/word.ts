import { type DisguiseOpener, MAX_DISGUISE_LENGTH } from './disguise.ts';
import { type CleanWord, cleanWord, endOf, foldWord, startOf } from './fold.ts';
import type { Lexicons } from './lexicon-types.ts';
import { createSpeller } from './misspelt.ts';
import { readNumber } from './number.ts';
import type { Piece } from './piece.ts';
import { createRawWords } from './raw-words.ts';
import { createRememberedWords, type RememberedWords } from './remembered-words.ts';
import { unstretch } from './stretch.ts';
import type { TokenKind, Word } from './token.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a raw word says by itself. `context` is set where its neighbours may make it another word. */
export interface Reading {
  readonly raw: string;
  /** Set where all of it is one word, whatever stands around it: as most are, and read so from one place in memory. */
  readonly whole: Word | undefined;
  /** Of what is not: empty where there is a whole. */
  readonly pieces: readonly Piece[];
  readonly context: string | undefined;
}

export interface WordReader {
  readonly remembered: RememberedWords;
  /** Reads `text.slice(start, end)`: letters and digits with the apostrophes and hyphens between them. */
  readonly read: (text: string, start: number, end: number) => Reading;
  /** Reads one word as it stands, without asking the lexicons. */
  readonly readPlain: (raw: string) => Piece[];
  /** The words of a reading out of a lexicon, all with one span. */
  readonly expand: (value: string, from: number, to: number) => Piece[];
}

/** Raw words kept: of 224,000 words of mentions, 9 % were not known any more; of twice as many kept, 2 %, for 18 MiB more. */
const KEPT = 16_384;
/** No elided word, whole or compound of the lexicons is longer: what is, is not even cut out to be looked up. */
const MAX_LOOKUP = 24;

const NO_PIECES: readonly Piece[] = [];
const HAS_DIGIT = /[0-9]/;
const STRETCHED = /(\p{L})\1\1/u;
const DOUBLED = /(\p{L})\1/gu;

/** Builds the reader. Results do not depend on what it keeps: the text model is the same for the first word and the last. */
export function createWordReader(
  lexicons: Lexicons,
  vocabulary: Vocabulary,
  disguises: DisguiseOpener,
): WordReader {
  const kept = createRawWords<Reading>(KEPT);
  const remembered = createRememberedWords(vocabulary, createSpeller(vocabulary, lexicons));
  /** Bounded by the lexicons: only their readings are expanded. */
  const expansions = new Map<string, readonly Piece[]>();

  function read(text: string, start: number, end: number): Reading {
    const known = kept.find(text, start, end);
    if (known !== undefined) return known;
    const raw = text.slice(start, end);
    const { pieces, context } = readRaw(raw);
    const whole = context === undefined ? wholeOf(raw, pieces) : undefined;
    // A copy has no room to spare: what was pushed into has room for 17.
    const reading = { raw, whole, pieces: whole === undefined ? pieces.slice() : NO_PIECES, context };
    kept.add(reading);
    return reading;
  }

  function readRaw(raw: string): Pick<Reading, 'pieces' | 'context'> {
    const smiley = lexicons.smileys.get(raw);
    if (smiley !== undefined) {
      return { pieces: [signPiece('emoji', `:${smiley}:`, 0, raw.length)], context: undefined };
    }
    const clean = cleanWord(raw);
    const { text } = clean;
    if (text === '') return { pieces: [], context: undefined };
    if (clean.starts.length > 0 && HAS_DIGIT.test(text[0] ?? '')) {
      // Digits and units in other styles (𝟏𝟐, 5𝐡) are letters to the scanner.
      const number = readNumber(text, 0, lexicons.classes);
      if (number?.end === text.length)
        return { pieces: [signPiece(number.kind, number.form, 0, raw.length)], context: undefined };
    }
    const whole = lookUpWhole(text);
    if (whole !== undefined)
      return { pieces: expand(whole, startOf(clean, 0), endOf(clean, text.length - 1)), context: undefined };
    const pieces: Piece[] = [];
    split(raw, clean, pieces);
    return { pieces, context: contextOf(text) };
  }

  /** Words with signs in them that the lexicons know as they are (`p'tit`), and disguises over several parts (`con-nard`). */
  function lookUpWhole(text: string): string | undefined {
    if (text.length > MAX_DISGUISE_LENGTH || !/['-]/.test(text)) return undefined;
    const short = lexicons.slang.get(text);
    if (short !== undefined) return short;
    const hidden = disguises.open(text);
    return hidden === undefined ? undefined : (lexicons.slang.get(hidden) ?? hidden);
  }

  function split(raw: string, clean: CleanWord, pieces: Piece[]): void {
    const { text } = clean;
    let start = 0;
    for (let index = 0; index <= text.length; index += 1) {
      const char = index < text.length ? text[index] : '-';
      if (char === "'" && isElision(text, start, index)) {
        const left = text.slice(start, index);
        pieces.push(wordPiece(left === 'y' ? left : `${left}'`, startOf(clean, start), endOf(clean, index)));
        start = index + 1;
      } else if (char === '-') {
        if (index > start) {
          const rest = text.length - start <= MAX_LOOKUP ? foldWord(text.slice(start)) : '';
          const compound = lexicons.compounds.get(rest);
          if (compound !== undefined) {
            pieces.push(...expand(compound, startOf(clean, start), endOf(clean, text.length - 1)));
            return;
          }
          addSimple(raw, text.slice(start, index), startOf(clean, start), endOf(clean, index - 1), pieces);
        }
        start = index + 1;
      }
    }
  }

  function isElision(text: string, start: number, index: number): boolean {
    if (index - start > MAX_LOOKUP || !lexicons.elisions.has(text.slice(start, index))) return false;
    const rest = text.slice(start, start + MAX_LOOKUP);
    const hyphen = rest.indexOf('-');
    return !lexicons.wholes.has(hyphen < 0 ? rest : rest.slice(0, hyphen));
  }

  /** One word without signs: short form, typing error, stretched letters, or itself. */
  function addSimple(raw: string, word: string, from: number, to: number, pieces: Piece[]): void {
    const written = raw.slice(from, to);
    const isLower = written === written.toLowerCase();
    const plain = unstretch(word, vocabulary);
    const reading =
      lookUp(word, isLower) ?? (plain === word ? undefined : lookUpStretched(word, plain, isLower));
    const smiley = lexicons.smileys.get(written) ?? lexicons.smileys.get(plain);
    if (smiley !== undefined) pieces.push(signPiece('emoji', `:${smiley}:`, from, to));
    else if (reading === undefined) pieces.push(wordPiece(plain, from, to));
    else pieces.push(...expand(reading, from, to));
  }

  /** Abbreviations are stretched anyhow: `mddrrr`, `pttddr`. */
  function lookUpStretched(word: string, plain: string, isLower: boolean): string | undefined {
    return (
      lookUp(plain, isLower) ??
      (STRETCHED.test(word) ? lookUp(plain.replace(DOUBLED, '$1'), isLower) : undefined)
    );
  }

  function lookUp(word: string, isLower: boolean): string | undefined {
    const short = lexicons.slang.get(word) ?? (isLower ? lexicons.lowerSlang.get(word) : undefined);
    if (short !== undefined || vocabulary.knows(word)) return short;
    const folded = foldWord(word);
    const hidden =
      word.length <= MAX_LOOKUP && HAS_DIGIT.test(word) ? disguises.open(word) : disguises.typos.get(folded);
    return lexicons.slang.get(hidden ?? folded) ?? hidden;
  }

  function contextOf(text: string): string | undefined {
    if (text.length > MAX_LOOKUP) return undefined;
    const isContextual =
      lexicons.contexts.has(text) || lexicons.lone.has(text) || lexicons.elisions.has(text);
    return isContextual ? text : undefined;
  }

  function expand(value: string, from: number, to: number): Piece[] {
    let words = expansions.get(value);
    if (words === undefined) {
      words = wordsOf(value);
      expansions.set(value, words);
    }
    return words.map(({ kind, word }) => ({ kind, from, to, word }));
  }

  function wordsOf(value: string): Piece[] {
    const pieces: Piece[] = [];
    for (const written of value.split(' ')) {
      const apostrophe = written.indexOf("'");
      const isElided = apostrophe > 0 && isElision(written, 0, apostrophe);
      if (isElided) pieces.push(wordPiece(written.slice(0, apostrophe + 1), 0, 0));
      const rest = isElided ? written.slice(apostrophe + 1) : written;
      if (rest !== '') pieces.push(wordPiece(rest, 0, 0));
    }
    return pieces;
  }

  function wordPiece(form: string, from: number, to: number): Piece {
    return { kind: 'word', from, to, word: remembered.word(form) };
  }

  function signPiece(kind: TokenKind, form: string, from: number, to: number): Piece {
    return { kind, from, to, word: remembered.sign(form) };
  }

  function readPlain(raw: string): Piece[] {
    const { text } = cleanWord(raw);
    return text === '' ? [] : [wordPiece(text, 0, raw.length)];
  }

  return { remembered, read, readPlain, expand };
}

function wholeOf(raw: string, pieces: readonly Piece[]): Word | undefined {
  const [first, second] = pieces;
  const isWhole =
    first?.kind === 'word' && first.from === 0 && first.to === raw.length && second === undefined;
  return isWhole ? first.word : undefined;
}
