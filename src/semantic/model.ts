import type { Analysis } from '../text/token.ts';
import { apartFeature, EDGE, isHeldDown, pairFeature, WHOLE } from './features.ts';
import { COLUMNS } from './heads.ts';
import { UNKNOWN } from './known-features.ts';
import type { ModelFile } from './model-file.ts';
import { createUnits, NO_PART, ROW } from './units.ts';

const NONE = -1;

export interface SemanticModel {
  readonly version: string;
  readonly header: ModelFile['header'];
  readonly dense: ModelFile['dense'];
  /**
   * The log-odds of a text (before calibration), one per column: see `COLUMN`. The array belongs to the model and is overwritten
   * by its next call.
   */
  score(analysis: Analysis): Float64Array;
  /**
   * What each token added to a weighted sum of columns, for the text last scored, by token index. `weights`: one a column.
   * The array belongs to the model and is overwritten by its next call.
   */
  contributions(weights: Float64Array): Float64Array;
}

/**
 * Scores texts with a model. All sums are whole numbers, so that their order cannot change a decision.
 */
export function createSemanticModel({ header, known, table, dense, version }: ModelFile): SemanticModel {
  const units = createUnits({ known, table });
  const logits = new Float64Array(COLUMNS);
  // What each token of the text last scored was made of: its unit, and the rows of what it makes with those before it.
  let places = new Int32Array(64);
  let pairs = new Int32Array(64);
  let aparts = new Int32Array(64);
  // The last token that took part, and the row of the text's end.
  let last = NONE;
  let end = UNKNOWN;
  let tokens = 0;
  let scale = 0;
  // Of `contributions`: the columns that count and what they are multiplied by, and its result.
  const columns = new Int32Array(COLUMNS);
  const factors = new Float64Array(COLUMNS);
  let added = new Float64Array(64);

  function score(analysis: Analysis): Float64Array {
    tokens = analysis.tokens.length;
    if (places.length < tokens) {
      places = new Int32Array(tokens * 2);
      pairs = new Int32Array(tokens * 2);
      aparts = new Int32Array(tokens * 2);
    }
    units.begin();
    let square = 0;
    let count = 0;
    let before = EDGE;
    let beforeThat = EDGE;
    last = NONE;
    for (let i = 0; i < tokens; i++) {
      places[i] = NONE;
      const token = analysis.tokens[i];
      if (token === undefined || isHeldDown(token, analysis.tokens[i - 1])) continue;
      const place = units.placeOf(token);
      const own = units.squareOf(place);
      if (own === NO_PART) continue;
      const hash = units.hashOf(place);
      units.addUnit(place);
      const pair = known.rowOf(pairFeature(before, hash));
      const apart = count === 0 ? UNKNOWN : known.rowOf(apartFeature(beforeThat, hash));
      square += own + add(pair) + add(apart);
      places[i] = place;
      pairs[i] = pair;
      aparts[i] = apart;
      beforeThat = before;
      before = hash;
      last = i;
      count += 1;
    }
    if (count > 0) {
      end = known.rowOf(pairFeature(before, EDGE));
      square += add(end);
    }
    const sums = units.sums();
    scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let k = 0; k < COLUMNS; k++) {
      logits[k] = (sums[k] ?? 0) * (header.scales[k] ?? 0) * scale + (header.bias[k] ?? 0);
    }
    return logits;
  }

  /** Adds a feature of several words, where it is known; answers with what that adds to the square of the text's length. */
  function add(row: number): number {
    if (row === UNKNOWN) return 0;
    units.addFeature(row);
    return WHOLE * WHOLE;
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
    const rows = units.featureRows();
    for (let i = 0; i < tokens; i++) {
      const place = places[i] ?? NONE;
      let sum = 0;
      if (place !== NONE) {
        const unit = place * ROW;
        for (let k = 0; k < count; k++) sum += (own[unit + (columns[k] ?? 0)] ?? 0) * (factors[k] ?? 0);
        sum += weigh(rows, pairs[i] ?? UNKNOWN, count) + weigh(rows, aparts[i] ?? UNKNOWN, count);
        if (i === last) sum += weigh(rows, end, count);
      }
      added[i] = sum;
    }
    return added;
  }

  /** What a feature of several words adds to the first `count` columns that count. */
  function weigh(rows: Int8Array, row: number, count: number): number {
    if (row === UNKNOWN) return 0;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += (rows[row * ROW + (columns[k] ?? 0)] ?? 0) * (factors[k] ?? 0);
    return sum * WHOLE;
  }

  return { version, header, dense, score, contributions };
}
