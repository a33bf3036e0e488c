import type { KeywordMatch } from '../keywords/keyword-match.ts';
import type { Evidence } from '../mention/classification.ts';
import type { Route } from '../mention/taxonomy.ts';
import type { Analysis } from '../text/token.ts';

/** Pieces of evidence from the model that are shown, and the smallest log-odds worth showing. */
const SHOWN = 6;
const SMALLEST = 0.05;
/** Keyword entries that are shown at most: a text of 10,000 characters can hold thousands of them. */
const SHOWN_KEYWORDS = 20;

/** Each keyword entry that matched, with what it speaks for. */
export function keywordEvidence(text: string, matches: readonly KeywordMatch[], scale: number): Evidence[] {
  return matches.slice(0, SHOWN_KEYWORDS).map(({ list, entry, effect, start, end }) => ({
    source: 'keyword',
    what: text.slice(start, end),
    for: effect.route ?? effect.intent ?? effect.flags[0] ?? effect.topics[0] ?? `urgency_${effect.urgency}`,
    // A decisive entry counts in full; the others as much as the calibration found them worth.
    weight: round(effect.decisive || effect.route === undefined ? effect.weight : effect.weight * scale),
    span: { start, end },
    list,
    entry,
  }));
}

/** The words that did most for (or against) the route, compared with the second likeliest one. */
export function modelEvidence(analysis: Analysis, added: Float64Array, route: Route): Evidence[] {
  const bySpan = new Map<number, { start: number; end: number; weight: number }>();
  analysis.tokens.forEach((token, index) => {
    const weight = added[index] ?? 0;
    const known = bySpan.get(token.start);
    // Several tokens can stand for one written word ("jsp": je sais pas).
    if (known === undefined) bySpan.set(token.start, { start: token.start, end: token.end, weight });
    else {
      known.weight += weight;
      known.end = Math.max(known.end, token.end);
    }
  });
  return [...bySpan.values()]
    .filter(({ weight }) => Math.abs(weight) >= SMALLEST)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.start - b.start)
    .slice(0, SHOWN)
    .map(({ start, end, weight }) => ({
      source: 'model',
      what: analysis.text.slice(start, end),
      for: route,
      weight: round(weight),
      span: { start, end },
    }));
}

/** Three decimals: enough to compare, and short to read. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
