import type { Analysis } from '../text/token.ts';
import { EDGE, pairBucket, skipBucket, unitBuckets, unitHash, unitOf } from './features.ts';
import { COLUMNS } from './heads.ts';
import type { ModelFile } from './model-file.ts';

/** Distinct words whose summed rows are kept. At 128 bytes of sums each, 8 MB; then it starts anew. */
const CACHED_WORDS = 30_000;
/** Words longer than this are not worth a place in the cache. */
const CACHED_LENGTH = 32;

/** Outputs for one text. The arrays belong to the model and are overwritten by its next call. */
export interface Scores {
  /** Log-odds (before calibration), one per column: see `COLUMN`. */
  readonly logits: Float64Array;
  /** Number of features; 0: the text says nothing that the model can read. */
  readonly features: number;
}

export interface SemanticModel {
  readonly version: string;
  readonly header: ModelFile['header'];
  score(analysis: Analysis): Scores;
  /** What each token added to a weighted sum of columns, for the text last scored, by token index. */
  contributions(columnWeights: readonly (readonly [column: number, weight: number])[]): Float64Array;
}

interface Unit {
  readonly sums: Int32Array;
  readonly hash: number;
  readonly count: number;
}

/**
 * Scores texts with a model. All sums are whole numbers, so that their order cannot change a decision. A word's rows
 * are added up once and kept: 8 times faster on real text than looking each sub-word up anew.
 */
export function createSemanticModel({ header, table, version }: ModelFile): SemanticModel {
  const cache = new Map<string, Unit>();
  const sums = new Int32Array(COLUMNS);
  const logits = new Float64Array(COLUMNS);
  let tokenSums = new Int32Array(COLUMNS * 64);
  let tokens = 0;
  let scale = 0;

  function addRow(target: Int32Array, at: number, bucket: number): void {
    const from = bucket * COLUMNS;
    for (let k = 0; k < COLUMNS; k++) target[at + k] = (target[at + k] ?? 0) + (table[from + k] ?? 0);
  }

  function unitFor(unit: string, stem: string, isWord: boolean): Unit {
    // A word and its stem are one key: the stem follows from the form, but for the odd slang entry.
    const key = isWord ? `${unit}\n${stem}` : unit;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const buckets = unitBuckets(unit, stem, isWord);
    const own = new Int32Array(COLUMNS);
    for (const bucket of buckets) addRow(own, 0, bucket);
    const made = { sums: own, hash: unitHash(isWord ? stem : unit), count: buckets.length };
    if (key.length <= CACHED_LENGTH * 2) {
      if (cache.size >= CACHED_WORDS) cache.clear();
      cache.set(key, made);
    }
    return made;
  }

  function score(analysis: Analysis): Scores {
    tokens = analysis.tokens.length;
    if (tokenSums.length < tokens * COLUMNS) tokenSums = new Int32Array(tokens * COLUMNS * 2);
    tokenSums.fill(0, 0, tokens * COLUMNS);
    let features = 0;
    let units = 0;
    let before = EDGE;
    let beforeThat = EDGE;
    let last = 0;
    for (let i = 0; i < tokens; i++) {
      const token = analysis.tokens[i];
      if (token === undefined) continue;
      const text = unitOf(token);
      if (text === '') continue;
      const unit = unitFor(text, token.stem, token.kind === 'word');
      const at = i * COLUMNS;
      tokenSums.set(unit.sums, at);
      addRow(tokenSums, at, pairBucket(before, unit.hash));
      features += unit.count + 1;
      if (units > 1) {
        addRow(tokenSums, at, skipBucket(beforeThat, unit.hash));
        features += 1;
      }
      beforeThat = before;
      before = unit.hash;
      last = at;
      units += 1;
    }
    if (units > 0) {
      addRow(tokenSums, last, pairBucket(before, EDGE));
      features += 1;
    }
    sums.fill(0);
    for (let i = 0; i < tokens; i++) {
      const at = i * COLUMNS;
      for (let k = 0; k < COLUMNS; k++) sums[k] = (sums[k] ?? 0) + (tokenSums[at + k] ?? 0);
    }
    scale = features === 0 ? 0 : 1 / Math.sqrt(features);
    for (let k = 0; k < COLUMNS; k++) {
      logits[k] = (sums[k] ?? 0) * (header.scales[k] ?? 0) * scale + (header.bias[k] ?? 0);
    }
    return { logits, features };
  }

  function contributions(columnWeights: readonly (readonly [number, number])[]): Float64Array {
    const found = new Float64Array(tokens);
    for (const [column, weight] of columnWeights) {
      const factor = (header.scales[column] ?? 0) * scale * weight;
      for (let i = 0; i < tokens; i++) {
        found[i] = (found[i] ?? 0) + (tokenSums[i * COLUMNS + column] ?? 0) * factor;
      }
    }
    return found;
  }

  return { version, header, score, contributions };
}
