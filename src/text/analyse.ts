import {
  APOSTROPHE,
  CLASS_OF,
  classAt,
  DIGIT,
  HIGH_SURROGATE,
  HYPHEN,
  LETTER,
  PICTOGRAPH,
  SIGN,
} from './chars.ts';
import { createContextReader } from './context.ts';
import { createDisguiseOpener, type DisguiseOpener } from './disguise.ts';
import { createEmojiReader, keycapEnd, type ReadEmoji } from './emoji.ts';
import { cleanWord, foldWord } from './fold.ts';
import { isGlue, openGlued, openSpelled } from './glued.ts';
import { createHashtagCutter, hashtagEnd } from './hashtag.ts';
import type { Lexicons, Role, Valence } from './lexicon-types.ts';
import { emailEnd, handleEnd, linkEnd } from './link.ts';
import { readNumber, signedAmountEnd } from './number.ts';
import { phoneEnd } from './phone.ts';
import type { Piece } from './piece.ts';
import { createPlainOpener } from './plain-disguise.ts';
import { isPlainSign, punctuationEnd, punctuationForm } from './punctuation.ts';
import { unstretch } from './stretch.ts';
import type { Analysis, Token, TokenKind, Word } from './token.ts';
import { createVocabulary } from './vocabulary.ts';
import { createWordReader } from './word.ts';
import { wordEnd } from './word-span.ts';

export interface Analyser {
  /** Reads a text of any length and content in linear time. Never throws. */
  readonly analyse: (text: string) => Analysis;
  /** The valence of an emoji's form (`:colere:` is -1); 0 for any other form. */
  readonly valenceOf: (form: string) => Valence;
  /** The part that a folded word plays whatever the text is about, if it plays one. */
  readonly roleOf: (folded: string) => Role | undefined;
}

/**
 * Builds the analyser of French text. It is pure: it keeps a bounded cache of words, on which its results do not
 * depend. The scanner reads char codes and only leaves its main loop for what a plain word is not.
 */
export function createAnalyser(lexicons: Lexicons): Analyser {
  const vocabulary = createVocabulary(lexicons);
  const disguises = createDisguiseOpener(lexicons.disguises, vocabulary);
  const plain = createPlainOpener(
    vocabulary,
    (word) =>
      !lexicons.slang.has(word) &&
      !lexicons.lowerSlang.has(word) &&
      !disguises.typos.has(word) &&
      unstretch(word, vocabulary) === word,
  );
  /** What people hide comes before ordinary words. */
  const opener: DisguiseOpener = {
    ...disguises,
    open: (written) => disguises.open(written) ?? plain.open(written),
    spelled: (letters) => disguises.spelled(letters) ?? plain.spelled(letters),
  };
  const words = createWordReader(lexicons, vocabulary, opener);
  const context = createContextReader(lexicons, words);
  const hashtags = createHashtagCutter(lexicons, vocabulary);
  const emojis = createEmojiReader(lexicons);
  const { classes, elisions, slang } = lexicons;

  function analyse(text: string): Analysis {
    const tokens: Token[] = [];
    let index = 0;
    while (index < text.length) {
      let kind = CLASS_OF[text.charCodeAt(index)];
      if (kind === HIGH_SURROGATE) kind = classAt(text, index);
      if (kind === LETTER) index = readWord(text, index, tokens);
      else if (kind === DIGIT) index = readDigits(text, index, tokens);
      else if (kind === SIGN || kind === APOSTROPHE || kind === HYPHEN) index = readSign(text, index, tokens);
      else if (kind === PICTOGRAPH) index = addEmoji(tokens, index, emojis.read(text, index));
      else index += 1;
    }
    return { text, tokens };
  }

  function readWord(text: string, start: number, tokens: Token[]): number {
    const end = wordEnd(text, start, elisions);
    if (isGlue(text, end)) {
      const glued = readGlued(text, start, end, tokens);
      if (glued > 0) return glued;
    }
    if (end - start === 1) {
      if (text[end] === ' ') {
        const spelled = openSpelled(text, start, opener);
        if (spelled !== undefined) return addReading(tokens, start, spelled.end, spelled.word);
      } else if (text[end] === '°' && text[start]?.toLowerCase() === 'n') {
        return addReading(tokens, start, end + 1, 'numéro');
      }
    }
    const reading = words.read(text, start, end);
    if (reading.whole !== undefined) return addWhole(tokens, start, end, reading.whole, false);
    const pieces =
      reading.context === undefined ? reading.pieces : context.resolve(text, start, end, reading, tokens);
    addPieces(tokens, start, pieces, false);
    return end;
  }

  /** A word with a sign stuck to it: an address, a link, a smiley (`o_O`) or a hidden word; -1 for none of them. */
  function readGlued(text: string, start: number, end: number, tokens: Token[]): number {
    const email = emailEnd(text, start);
    if (email > 0) return addClass(tokens, 'email', start, email, '<email>');
    const link = linkEnd(text, start, end, classes);
    if (link > 0) return addClass(tokens, 'link', start, link, '<link>');
    if (end - start === 1) {
      const smiley = emojis.readSmiley(text, start);
      if (smiley !== undefined) return addEmoji(tokens, start, smiley);
    }
    // Behind a star, stars are for emphasis: **important**.
    if (text[start - 1] === '*') return -1;
    const opened = openGlued(text, start, opener);
    return opened === undefined ? -1 : addReading(tokens, start, opened.end, opened.word);
  }

  function readDigits(text: string, start: number, tokens: Token[]): number {
    const keycap = keycapEnd(text, start);
    if (keycap > 0) return addClass(tokens, 'emoji', start, keycap, ':nombre:');
    const number = readNumber(text, start, classes);
    if (number === undefined) return readWord(text, start, tokens);
    if (isGlue(text, number.end)) {
      const email = emailEnd(text, start);
      if (email > 0) return addClass(tokens, 'email', start, email, '<email>');
      const link = linkEnd(text, start, number.end, classes);
      if (link > 0) return addClass(tokens, 'link', start, link, '<link>');
    }
    return addClass(tokens, number.kind, start, number.end, number.form);
  }

  function readSign(text: string, start: number, tokens: Token[]): number {
    if (isPlainSign(text, start)) return addClass(tokens, 'punctuation', start, start + 1, text[start] ?? '');
    const smiley = emojis.readSmiley(text, start);
    if (smiley !== undefined) return addEmoji(tokens, start, smiley);
    const char = text[start] ?? '';
    if (char === '#') {
      const keycap = keycapEnd(text, start);
      if (keycap > 0) return addClass(tokens, 'emoji', start, keycap, ':nombre:');
      const end = hashtagEnd(text, start);
      if (end > 0) return readHashtag(text, start, end, tokens);
    } else if (char === '@' || char === '$' || char === '€' || char === '*') {
      const end = readHidingSign(text, start, char, tokens);
      if (end > 0) return end;
    } else if (char === '+') {
      const phone = phoneEnd(text, start);
      if (phone > 0) return addClass(tokens, 'phone', start, phone, '<phone>');
    }
    const amount = signedAmountEnd(text, start);
    if (amount > 0) return addClass(tokens, 'amount', start, amount, '<amount>');
    const end = punctuationEnd(text, start);
    return addClass(tokens, 'punctuation', start, end, punctuationForm(text, start, end));
  }

  /** `@compte`, or a word that begins with signs for letters: `$alope`, `@bruti`, `*nc*lé`, `$@laud`. */
  function readHidingSign(text: string, start: number, char: string, tokens: Token[]): number {
    const isSecond = char === '$' && text[start + 1] === '@';
    if (classAt(text, start + (isSecond ? 2 : 1)) === LETTER && text[start - 1] !== '*') {
      // What begins with an at sign is an account, unless it hides an insult.
      const opened = openGlued(text, start, char === '$' || char === '€' ? opener : disguises);
      if (opened !== undefined) return addReading(tokens, start, opened.end, opened.word);
    }
    const end = char === '@' ? handleEnd(text, start) : -1;
    return end > 0 ? addClass(tokens, 'handle', start, end, '<handle>') : -1;
  }

  function readHashtag(text: string, start: number, end: number, tokens: Token[]): number {
    const body = foldWord(cleanWord(text.slice(start + 1, end)).text);
    // A word of its own: what is known of a word is known of its kind too.
    const word = { number: 0, form: body, folded: body, stem: body };
    tokens.push({ kind: 'hashtag', start, end, word, inHashtag: false });
    for (const part of hashtags.cut(text, start + 1, end)) {
      const written = text.slice(part.start, part.end);
      if (part.elided) addPieces(tokens, part.start, words.expand(`${written.toLowerCase()}'`, 0, 1), true);
      else if (/^\p{N}+$/u.test(written)) {
        tokens.push({
          kind: 'number',
          start: part.start,
          end: part.end,
          word: words.remembered.sign('<number>'),
          inHashtag: true,
        });
      } else if (written.length < 3 && written.length < end - start - 1) {
        // Two letters of a longer hashtag are initials more often than a short form: #NPdC.
        addPieces(tokens, part.start, words.readPlain(written), true);
      } else {
        const { whole, pieces } = words.read(text, part.start, part.end);
        if (whole === undefined) addPieces(tokens, part.start, pieces, true);
        else addWhole(tokens, part.start, part.end, whole, true);
      }
    }
    return end;
  }

  function addEmoji(tokens: Token[], start: number, emoji: ReadEmoji): number {
    return addClass(tokens, 'emoji', start, emoji.end, emoji.form);
  }

  function addClass(tokens: Token[], kind: TokenKind, start: number, end: number, form: string): number {
    tokens.push({ kind, start, end, word: words.remembered.sign(form), inHashtag: false });
    return end;
  }

  /** Adds a word of the lexicons, itself perhaps short for several (`fdp`). */
  function addReading(tokens: Token[], start: number, end: number, word: string): number {
    addPieces(tokens, start, words.expand(slang.get(word) ?? word, 0, end - start), false);
    return end;
  }

  return { analyse, valenceOf: emojis.valenceOf, roleOf: (folded) => lexicons.roles.get(folded) };
}

function addWhole(tokens: Token[], start: number, end: number, word: Word, inHashtag: boolean): number {
  tokens.push({ kind: 'word', start, end, word, inHashtag });
  return end;
}

function addPieces(tokens: Token[], start: number, pieces: readonly Piece[], inHashtag: boolean): void {
  for (const { kind, from, to, word } of pieces) {
    tokens.push({ kind, start: start + from, end: start + to, word, inHashtag });
  }
}
