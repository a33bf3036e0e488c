import { readdirSync, readFileSync } from 'node:fs';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

export const lexicons = loadLexicons();
export const { analyse, valenceOf } = createAnalyser(lexicons);

/** Forms of all tokens, joined by a space. */
export function forms(text: string): string {
  return analyse(text)
    .tokens.map((token) => token.word.form)
    .join(' ');
}

/** Folded forms of all tokens, joined by a space. */
export function foldedForms(text: string): string {
  return analyse(text)
    .tokens.map((token) => token.word.folded)
    .join(' ');
}

/** `form[what was written]` of all tokens. */
export function spans(text: string): string {
  return analyse(text)
    .tokens.map((token) => `${token.word.form}[${text.slice(token.start, token.end)}]`)
    .join(' ');
}

/** `kind:form` of all tokens that are not words. */
export function classesOf(text: string): string {
  return analyse(text)
    .tokens.filter((token) => token.kind !== 'word')
    .map((token) => `${token.kind}:${token.word.form}`)
    .join(' ');
}

const CORPUS = new URL('../../models/corpus/', import.meta.url);

/** Files whose harmless texts are written in disguise on purpose. */
const DISGUISED = ['fautes-et-masques.jsonl', 'mal-ecrit-bien-compris.jsonl'];

/** Texts of the corpus written for this project. `isClean` keeps those without abuse and disguise. */
export function corpusTexts(isClean = false): string[] {
  const texts: string[] = [];
  for (const name of readdirSync(CORPUS)
    .filter((file) => file.endsWith('.jsonl') && !(isClean && DISGUISED.includes(file)))
    .sort()) {
    for (const line of readFileSync(new URL(name, CORPUS), 'utf8').split('\n')) {
      if (line === '') continue;
      const entry: unknown = JSON.parse(line);
      if (typeof entry !== 'object' || entry === null || !('text' in entry) || !('flags' in entry)) continue;
      const { text, flags } = entry;
      if (typeof text !== 'string' || !Array.isArray(flags)) continue;
      const isAbusive = flags.some((flag) =>
        ['profanity', 'insult', 'hate', 'threat', 'sexual'].includes(String(flag)),
      );
      if (!isClean || !isAbusive) texts.push(text);
    }
  }
  return texts;
}

/** A small deterministic generator (mulberry32), so that every run draws the same cases. Values in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
