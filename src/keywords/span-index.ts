import type { Span } from '../mention/classification.ts';

/** Questions about many spans at once, each answered in logarithmic time. */
export interface SpanIndex {
  /** True where one of the spans holds all of `span`. */
  readonly covers: (span: Span) => boolean;
  /** True where one of the spans has a character in common with `span`. */
  readonly overlaps: (span: Span) => boolean;
}

const EMPTY: SpanIndex = { covers: () => false, overlaps: () => false };

export function createSpanIndex(spans: readonly Span[]): SpanIndex {
  if (spans.length === 0) return EMPTY;
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  /** The furthest end of the spans up to each. */
  const furthest: number[] = [];
  for (const { end } of sorted) furthest.push(Math.max(end, furthest.at(-1) ?? 0));

  /** The furthest end of the spans that start before `limit`; 0 where none does. */
  function furthestBefore(limit: number): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.start ?? limit) < limit) low = middle + 1;
      else high = middle;
    }
    return furthest[low - 1] ?? 0;
  }

  return {
    covers: ({ start, end }) => furthestBefore(start + 1) >= end,
    overlaps: ({ start, end }) => furthestBefore(end) > start,
  };
}
