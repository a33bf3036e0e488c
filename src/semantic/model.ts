import type { Analysis } from '../text/token.ts';
import { EDGE, isHeldDown, pairBucket, WHOLE } from './features.ts';
import { COLUMNS } from './heads.ts';
import type { ModelFile } from './model-file.ts';
import { createUnits, NO_UNIT, ROW } from './units.ts';

const NONE = -1;

/** Outputs for one text. The arrays belong to the model and are overwritten by its next call. */
export interface Scores {
  /** Log-odds (before calibration), one per column: see `COLUMN`. */
  readonly logits: Float64Array;
  /** 0: the text says nothing that the model can read. */
  readonly units: number;
}

export interface SemanticModel {
  readonly version: string;
  readonly header: ModelFile['header'];
  readonly dense: ModelFile['dense'];
  score(analysis: Analysis): Scores;
  /**
   * What each token added to a weighted sum of columns, for the text last scored, by token index. `weights`: one a column.
   * The array belongs to the model and is overwritten by its next call.
   */
  contributions(weights: Float64Array): Float64Array;
}

/**
 * Scores texts with a model. All sums are whole numbers, so that their order cannot change a decision.
 */
export function createSemanticModel({ header, table, dense, version }: ModelFile): SemanticModel {
  const units = createUnits(table);
  const logits = new Float64Array(COLUMNS);
  // What each token of the text last scored was made of: its unit, and the bucket of its pair.
  let places = new Int32Array(64);
  let pairs = new Int32Array(64);
  // The last token that took part, and the bucket of the text's end.
  let last = NONE;
  let end = 0;
  let tokens = 0;
  let scale = 0;
  // Of `contributions`: the columns that count and what they are multiplied by, and its result.
  const columns = new Int32Array(COLUMNS);
  const factors = new Float64Array(COLUMNS);
  let added = new Float64Array(64);

  function score(analysis: Analysis): Scores {
    tokens = analysis.tokens.length;
    if (places.length < tokens) {
      places = new Int32Array(tokens * 2);
      pairs = new Int32Array(tokens * 2);
    }
    units.begin();
    let square = 0;
    let count = 0;
    let before = EDGE;
    last = NONE;
    for (let i = 0; i < tokens; i++) {
      places[i] = NONE;
      const token = analysis.tokens[i];
      if (token === undefined || isHeldDown(token, analysis.tokens[i - 1])) continue;
      const place = units.placeOf(token);
      const own = units.squareOf(place);
      if (own === 0) continue;
      const hash = units.hashOf(place);
      const pair = pairBucket(before, hash);
      places[i] = place;
      pairs[i] = pair;
      square += own + WHOLE * WHOLE;
      units.add(place, pair);
      before = hash;
      last = i;
      count += 1;
    }
    if (count > 0) {
      end = pairBucket(before, EDGE);
      units.add(NO_UNIT, end);
      square += WHOLE * WHOLE;
    }
    const sums = units.sums();
    scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let k = 0; k < COLUMNS; k++) {
      logits[k] = (sums[k] ?? 0) * (header.scales[k] ?? 0) * scale + (header.bias[k] ?? 0);
    }
    return { logits, units: count };
  }

  function contributions(weights: Float64Array): Float64Array {
    let count = 0;
    for (let column = 0; column < COLUMNS; column++) {
      const weight = weights[column] ?? 0;
      if (weight === 0) continue;
      columns[count] = column;
      factors[count] = (header.scales[column] ?? 0) * weight * scale;
      count += 1;
    }
    if (added.length < tokens) added = new Float64Array(tokens * 2);
    const own = units.unitRows();
    const table = units.pairRows();
    for (let i = 0; i < tokens; i++) {
      const unit = (places[i] ?? NONE) * ROW;
      const pair = (pairs[i] ?? 0) * ROW;
      let sum = 0;
      for (let k = 0; k < count && unit >= 0; k++) {
        const column = columns[k] ?? 0;
        let whole = (own[unit + column] ?? 0) + (table[pair + column] ?? 0) * WHOLE;
        if (i === last) whole += (table[end * ROW + column] ?? 0) * WHOLE;
        sum += whole * (factors[k] ?? 0);
      }
      added[i] = sum;
    }
    return added;
  }

  return { version, header, dense, score, contributions };
}
