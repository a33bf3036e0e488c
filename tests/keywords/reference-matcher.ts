import { allows, limitsOf } from '../../src/keywords/limits.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../../src/keywords/list-schema.ts';
import { fulfils, type MatchContext } from '../../src/keywords/match-context.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';
import type { TermAnalyser } from '../../src/keywords/phrase-tokens.ts';
import { isPlaced, needsWord, type Query } from '../../src/keywords/query.ts';
import type { Token } from '../../src/text/token.ts';
import { phrasePlaces, skips } from './reference-phrases.ts';

export interface PlainMatch {
  readonly list: string;
  readonly entry: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens `first` to `last`. */
export interface PlainPlace {
  readonly first: number;
  readonly last: number;
}

export interface Keywords {
  readonly lists: readonly KeywordList[];
  readonly sets: readonly KeywordSet[];
}

/**
 * The rules of matching said again in the plainest way: every part of every query is tried at every token, pairs are
 * all pairs, and nothing is remembered. Far too slow to use, short enough to read.
 */
export function referenceMatch(
  { lists, sets }: Keywords,
  analyser: TermAnalyser,
  text: string,
  context?: MatchContext,
): PlainMatch[] {
  const { tokens } = analyser.analyse(text);
  const found: PlainMatch[] = [];
  for (const list of lists.toSorted((a, b) => a.id.localeCompare(b.id)))
    for (const entry of list.entries) {
      const limits = limitsOf(list, entry);
      if (limits !== undefined && context !== undefined && !allows(limits, context)) continue;
      const reader = createReader(sets, analyser, tokens, text, entry.inflections !== false, context);
      for (const span of entryMatches(entry, reader)) found.push({ list: list.id, entry: entry.id, ...span });
    }
  // A stable sort: the order of lists and entries stays within one start.
  return found.sort((a, b) => a.start - b.start);
}

type Reader = ReturnType<typeof createReader>;
interface Span {
  readonly start: number;
  readonly end: number;
}

function entryMatches(entry: KeywordEntry, reader: Reader): Span[] {
  const alternatives = entry.match.flatMap(alternativesOf);
  const exceptions = (entry.unless ?? []).flatMap(alternativesOf);
  const covers = exceptions.flatMap((query) => reader.cover(query));
  const covered = (span: Span) => covers.some(({ start, end }) => start <= span.start && span.end <= end);

  let candidates = alternatives.flatMap((query) => reader.placedSpans(query));
  const placed: Span[] = [];
  while (candidates.length > 0) {
    const start = Math.min(...candidates.map((span) => span.start));
    const end = Math.max(...candidates.filter((span) => span.start === start).map((span) => span.end));
    placed.push({ start, end });
    candidates = candidates.filter((span) => span.start >= end);
  }
  const taken = [...placed];
  const found = placed.filter((span) => !covered(span));
  for (const query of alternatives) {
    if (reader.isPlacedWithFilters(query)) continue;
    const before = [...taken];
    const overlaps = (span: Span) => before.some(({ start, end }) => start < span.end && span.start < end);
    const carriers = reader.carriers(query, overlaps);
    if (carriers === undefined) continue;
    taken.push(...carriers);
    const left = reader.carriers(query, (span) => overlaps(span) || covered(span));
    if (left !== undefined) {
      // The first phrase of the first place.
      const spans = left.flatMap(({ parts }) => parts);
      const start = Math.min(...spans.map((span) => span.start));
      const end = Math.min(...spans.filter((span) => span.start === start).map((span) => span.end));
      found.push({ start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function alternativesOf(source: string): Query[] {
  const flat = (query: Query): Query[] => (query.kind === 'or' ? query.of.flatMap(flat) : [query]);
  const { query } = parseQuery(source);
  return query === undefined ? [] : flat(query);
}

interface Place extends PlainPlace {
  readonly parts: readonly Span[];
}

function createReader(
  sets: readonly KeywordSet[],
  analyser: TermAnalyser,
  tokens: readonly Token[],
  text: string,
  inflected: boolean,
  context: MatchContext | undefined,
) {
  const isSign = (token: Token, index: number) =>
    token.kind === 'hashtag' && tokens[index + 1]?.inHashtag === true;
  const after = ({ last }: PlainPlace) => {
    let next = last + 1;
    if (tokens[last]?.kind === 'hashtag') while (tokens[next]?.inHashtag) next += 1;
    return next;
  };
  const spanOf = ({ first, last }: PlainPlace) => ({
    start: tokens[first]?.start ?? 0,
    end: tokens[last]?.end ?? 0,
  });

  function phrases(words: Extract<Query, { kind: 'phrase' }>['words'], inflect: boolean): Place[] {
    return phrasePlaces(words, inflect, analyser, tokens, text).map((place) => ({
      ...place,
      parts: [spanOf(place)],
    }));
  }

  function places(query: Query): Place[] {
    switch (query.kind) {
      case 'phrase':
        return phrases(query.words, inflected);
      case 'set':
        return setPlaces(query.id);
      case 'or':
        return query.of.flatMap(places);
      case 'adjacent':
        return query.of.map(places).reduce((left, right) => shortest(pairs(left, right, sideBySide)));
      case 'near': {
        const [left, right] = [places(query.left), places(query.right)];
        const close = (a: Place, b: Place) => wordsBetween(a, b) <= query.distance;
        return shortest([...pairs(left, right, close), ...(query.ordered ? [] : pairs(right, left, close))]);
      }
      case 'anchored':
        return places(query.of).filter(
          (place) => (!query.start || begins(place)) && (!query.end || ends(place)),
        );
      default:
        return [];
    }
  }

  function setPlaces(id: string): Place[] {
    return (sets.find((set) => set.id === id)?.terms ?? []).flatMap((source) => {
      const { query } = parseQuery(source);
      if (query?.kind === 'set') return setPlaces(query.id);
      return query?.kind === 'phrase' ? phrases(query.words, true) : [];
    });
  }

  function pairs(
    left: readonly Place[],
    right: readonly Place[],
    fits: (a: Place, b: Place) => boolean,
  ): Place[] {
    return left.flatMap((a) =>
      right
        .filter((b) => b.first >= after(a) && fits(a, b))
        .map((b) => ({ first: a.first, last: b.last, parts: [...a.parts, ...b.parts] })),
    );
  }

  function shortest(all: readonly Place[]): Place[] {
    return all.filter(
      ({ first, last }) =>
        !all.some((other) => other.first === first && other.last < last) ||
        !all.some((other) => other.last === last && other.first > first),
    );
  }

  function sideBySide(a: Place, b: Place): boolean {
    const between = tokens.slice(after(a), b.first);
    if (between.length === 0) return true;
    const skipped = (token: Token, index: number) => skips(token, tokens[after(a) + index + 1], text);
    const next = tokens[b.first];
    return (
      between.length <= 3 &&
      between.every(skipped) &&
      next !== undefined &&
      !skips(next, tokens[b.first + 1], text)
    );
  }

  function wordsBetween(a: Place, b: Place): number {
    const isWord = (token: Token, index: number) =>
      token.kind !== 'punctuation' && !isSign(token, after(a) + index);
    return tokens.slice(after(a), b.first).filter(isWord).length;
  }

  function begins({ first }: Place): boolean {
    return tokens
      .slice(0, first)
      .every(
        (token, index) => token.kind === 'punctuation' || token.kind === 'handle' || isSign(token, index),
      );
  }

  function ends(place: Place): boolean {
    return tokens.slice(after(place)).every(({ kind }) => kind === 'punctuation' || kind === 'link');
  }

  function holds(query: Query, wanted: boolean): boolean {
    switch (query.kind) {
      case 'and':
        return wanted
          ? query.of.every((part) => holds(part, true))
          : query.of.some((part) => holds(part, false));
      case 'or':
        return wanted
          ? query.of.some((part) => holds(part, true))
          : query.of.every((part) => holds(part, false));
      case 'not':
        return holds(query.of, !wanted);
      case 'names':
      case 'number':
        if (context === undefined && query.field !== 'length') return true;
        return fulfils(query, text, context ?? {}) === wanted;
      default:
        return places(query).length > 0 === wanted;
    }
  }

  /** The placed part of `word NOT other`, and the rest; undefined where several words are asked for. */
  function placedPart(query: Query): { placed: Query; filters: readonly Query[] } | undefined {
    if (isPlaced(query)) return { placed: query, filters: [] };
    if (query.kind !== 'and') return undefined;
    const needed = query.of.filter(needsWord);
    const [only] = needed;
    if (only === undefined || needed.length > 1 || !isPlaced(only)) return undefined;
    return { placed: only, filters: query.of.filter((part) => part !== only) };
  }

  function placedSpans(query: Query): Span[] {
    const part = placedPart(query);
    return part?.filters.every((filter) => holds(filter, true)) ? places(part.placed).map(spanOf) : [];
  }

  function carriers(query: Query, isTaken: (span: Span) => boolean): (Span & Place)[] | undefined {
    let all: (Span & Place)[] | undefined;
    if (query.kind === 'and') {
      if (!query.of.every((part) => needsWord(part) || holds(part, true))) return undefined;
      const parts = query.of.filter(needsWord).map((part) => carriers(part, isTaken));
      all = parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    } else if (query.kind === 'or') all = query.of.flatMap((part) => carriers(part, isTaken) ?? []);
    else
      all = places(query)
        .map((place) => ({ ...place, ...spanOf(place) }))
        .filter((place) => !isTaken(place));
    return all === undefined || all.length === 0 ? undefined : all;
  }

  function cover(query: Query): Span[] {
    if (placedPart(query) !== undefined) return placedSpans(query);
    return carriers(query, () => false) === undefined ? [] : [{ start: 0, end: text.length }];
  }

  return {
    placedSpans,
    carriers,
    cover,
    isPlacedWithFilters: (query: Query) => placedPart(query) !== undefined,
  };
}
