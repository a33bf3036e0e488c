import type { Span } from '../mention/classification.ts';
import type { EntryPlan } from './entry-terms.ts';
import { createPlaces, type Place, type Seen, type TextView } from './places.ts';
import type { Branch } from './plan.ts';
import { createSpanIndex, type SpanIndex } from './span-index.ts';

/** One match of an entry: where it stands, and the places that carry it. */
export interface Chosen extends Span {
  readonly spans: readonly Span[];
}

/**
 * The matches of an entry that is phrases only. From left to right: the longest from a start, nothing that overlaps it;
 * then those that an exception covers fully are dropped. The exceptions come last so that one can only ever take a
 * match away: it never lets out a shorter one that the longer had hidden.
 */
export function choosePhrases(phrases: readonly Span[], exceptions: readonly Span[]): readonly Chosen[] {
  const longest = phrases.length > 1 ? leftmostLongest(phrases) : phrases;
  const covers = exceptions.length > 0 ? createSpanIndex(exceptions) : undefined;
  const kept = covers === undefined ? longest : longest.filter((span) => !covers.covers(span));
  return kept.map((span) => ({ ...span, spans: [span] }));
}

/**
 * The matches of an entry with a plan. First its placed alternatives together with its phrases, chosen as above; then
 * each alternative that speaks of the whole text (AND), once, carried by all places of its words that no match before
 * it has taken. Exceptions come last: they drop what they cover fully. One with AND speaks of the whole text, and covers it.
 */
export function choosePlanned(
  plan: Pick<EntryPlan, 'branches' | 'exceptions'>,
  phrases: readonly Span[],
  exceptions: readonly Span[],
  seen: Seen,
  view: TextView,
): readonly Chosen[] {
  const places = createPlaces(view, seen);
  const spanOf = (place: Place) => placeSpan(place, view);
  const isFiltered = ({ filters }: Branch) => !filters.every((filter) => places.holds(filter));

  const candidates: (Span & { place?: Place })[] = [...phrases];
  for (const branch of plan.branches)
    if (branch.placed && !isFiltered(branch))
      for (const place of places.of(branch.node)) candidates.push({ ...spanOf(place), place });
  const placed = leftmostLongest(candidates);

  const taken: Span[] = [...placed];
  const wide: { branch: Branch; taken: SpanIndex; carriers: readonly Place[] }[] = [];
  for (const branch of plan.branches) {
    if (branch.placed) continue;
    const before = createSpanIndex(taken);
    const carriers = places.carriers(branch.node, (place) => before.overlaps(spanOf(place)));
    if (carriers === undefined) continue;
    wide.push({ branch, taken: before, carriers });
    for (const place of carriers) taken.push(spanOf(place));
  }
  if (placed.length === 0 && wide.length === 0) return [];

  const covers: Span[] = [...exceptions];
  for (const branch of plan.exceptions) {
    if (isFiltered(branch)) continue;
    if (branch.placed) for (const place of places.of(branch.node)) covers.push(spanOf(place));
    else if (places.carriers(branch.node, () => false) !== undefined) return [];
  }
  const cover = createSpanIndex(covers);
  const chosen: Chosen[] = [];
  for (const { start, end, place } of placed) {
    const span = { start, end };
    if (cover.covers(span)) continue;
    chosen.push({ ...span, spans: place === undefined ? [span] : carrierSpans([place], view) });
  }
  for (const { branch, taken: before, carriers } of wide) {
    const left =
      covers.length === 0
        ? carriers
        : places.carriers(
            branch.node,
            (place) => before.overlaps(spanOf(place)) || cover.covers(spanOf(place)),
          );
    const spans = carrierSpans(left ?? [], view);
    const first = spans[0];
    if (first !== undefined) chosen.push({ ...first, spans });
  }
  return chosen;
}

/** Of spans in any order: the longest from each start, from left to right, nothing that overlaps it. */
function leftmostLongest<T extends Span>(spans: readonly T[]): T[] {
  const chosen: T[] = [];
  let freeFrom = 0;
  const sorted = spans.length < 2 ? spans : spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  for (const span of sorted) {
    if (span.start < freeFrom) continue;
    chosen.push(span);
    freeFrom = span.end;
  }
  return chosen;
}

function placeSpan({ first, last }: Place, { tokens }: TextView): Span {
  return { start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0 };
}

/** The spans of the phrases that places are made of, each once, by start. */
function carrierSpans(places: readonly Place[], view: TextView): Span[] {
  const found = new Map<string, Span>();
  const add = (place: Place): void => {
    if (place.parts === undefined) {
      const span = placeSpan(place, view);
      found.set(`${span.start} ${span.end}`, span);
    } else for (const part of place.parts) add(part);
  };
  for (const place of places) add(place);
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
