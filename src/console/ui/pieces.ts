/** A stretch of a text that something found: half-open UTF-16 offsets. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** A class of the style sheet: a route, or `found`. */
  readonly kind: string;
  /** What found it, in words: read aloud and shown on hover. */
  readonly label: string;
}

interface Piece {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** The text cut where a mark begins or ends; marks may overlap. */
export function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const sound = marks.filter(({ start, end }) => start < end && end <= text.length);
  const cuts = [...new Set([0, text.length, ...sound.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, at) => {
    const to = cuts[at + 1] ?? text.length;
    return {
      text: text.slice(from, to),
      marks: sound.filter(({ start, end }) => start <= from && to <= end),
    };
  });
}
