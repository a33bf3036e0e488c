import type { Token } from '../text/token.ts';
import { WORD_PLACES, wordPlace } from '../text/word-table.ts';
import { PART, unitFeatures, unitHash, unitOf, WHOLE, wholesOf, wordRead } from './features.ts';
import { COLUMNS } from './heads.ts';
import { startKernel } from './kernel/kernel.ts';
import { createLayout, PAGE } from './kernel/layout.ts';
import { UNKNOWN } from './known-features.ts';
import type { ModelFile } from './model-file.ts';

/** Numbers of a row, as the kernel takes them: COLUMNS of them and room to spare. */
export const ROW = 64;
/**
 * What is known of a word lies in one row of 16-bit numbers, so that it is two reads from memory: what it adds to each
 * column, then the numbers below.
 */
const AFTER_SUMS = Math.ceil((COLUMNS + 1) / 8) * 8;
/** What the unit adds to the square of a text's length as a vector; `NO_PART` for what takes none (`unitOf`). */
const SQUARE = AFTER_SUMS - 1;
/** See `unitHash`; 32 bits. */
const HASH = AFTER_SUMS;
/** The last text that the word stood in; 32 bits. */
const TEXT = AFTER_SUMS + 2;
/** The number of the word; a 64-bit float. */
const OWNER = AFTER_SUMS + 4;

export const NO_PART = -1;

/** Rows that memory grows by: one of its pages holds 512. */
const MORE_ROWS = 512;
/** Rows that are added up in one call. */
const BATCH = 512;

/** What words add to a text, kept by place. Arrays are replaced as memory grows: read them anew for each text. */
export interface Units {
  /** Begins a text: the places given before may be given again. */
  begin(): void;
  /** The place of a token's unit; it stays the same until `begin`. */
  placeOf(token: Token): number;
  hashOf(place: number): number;
  squareOf(place: number): number;
  /** Adds the unit of a place to the sums of the text. */
  addUnit(place: number): void;
  /** Adds the weights of a feature of several words, `WHOLE` times. */
  addFeature(row: number): void;
  /** Of the text: one a column. */
  sums(): Int32Array;
  /** From `place * ROW` on: the rows of the word, its stem and its sub-words, added up. */
  unitRows(): Int16Array;
  /** From `row * ROW` on: the weights of a feature. */
  featureRows(): Int8Array;
}

/**
 * Adds up a word's rows once: 8 times faster on real text than looking each sub-word up anew. A word whose place
 * another word of the same text has taken, or that has no number, gets one behind the others.
 *
 * Weights and rows lie in the memory of the kernel, which adds up all of a text at once: one by one and in the engine's
 * own arrays, each row was waited for. That took a tenth more of the whole decision.
 */
export function createUnits({ known, table }: Pick<ModelFile, 'known' | 'table'>): Units {
  let text = 0;
  let places = WORD_PLACES;
  let capacity = WORD_PLACES + MORE_ROWS;
  const { room, open } = createLayout();
  const sumsAt = room(ROW * 4);
  const [unitBatch, featureBatch] = [room(BATCH * 4), room(BATCH * 4)];
  const featuresAt = room(known.count * ROW);
  const unitsAt = room(capacity * ROW * 2);
  const memory = open();
  const kernel = startKernel(memory);
  let { sums, waitingUnits, waitingFeatures, features, halves, wholes, doubles } = look();
  let [unitCount, featureCount] = [0, 0];
  for (let row = 0; row < known.count; row++)
    features.set(table.subarray(row * COLUMNS, (row + 1) * COLUMNS), row * ROW);

  function look() {
    const { buffer } = memory;
    return {
      sums: new Int32Array(buffer, sumsAt, COLUMNS),
      waitingUnits: new Int32Array(buffer, unitBatch, BATCH),
      waitingFeatures: new Int32Array(buffer, featureBatch, BATCH),
      features: new Int8Array(buffer, featuresAt, known.count * ROW),
      // All three of the rows of units.
      halves: new Int16Array(buffer, unitsAt),
      wholes: new Int32Array(buffer, unitsAt),
      doubles: new Float64Array(buffer, unitsAt),
    };
  }

  function grow(): void {
    memory.grow((MORE_ROWS * ROW * 2) / PAGE);
    capacity += MORE_ROWS;
    ({ sums, waitingUnits, waitingFeatures, features, halves, wholes, doubles } = look());
  }

  function addUp(): void {
    kernel.addWide(unitBatch, unitCount, unitsAt, sumsAt);
    kernel.addNarrow(featureBatch, featureCount, featuresAt, WHOLE, sumsAt);
    unitCount = 0;
    featureCount = 0;
  }

  function placeBehind(token: Token): number {
    if (places === capacity) grow();
    places += 1;
    workOut(token, places - 1);
    return places - 1;
  }

  function workOut(token: Token, place: number): void {
    const isWord = token.kind === 'word';
    const { stem } = wordRead(token);
    const unit = unitOf(token);
    const row = place * ROW;
    halves.fill(0, row, row + HASH);
    halves[row + SQUARE] = NO_PART;
    if (unit === '') return;
    const whole = wholesOf(isWord);
    let square = 0;
    // 16 bits are enough: a word has at most some 70 features of at most 127 each, two of which count three times.
    unitFeatures(unit, stem, isWord).forEach((feature, at) => {
      const of = known.rowOf(feature);
      if (of === UNKNOWN) return;
      const size = at < whole ? WHOLE : PART;
      square += size * size;
      for (let k = 0; k < COLUMNS; k++)
        halves[row + k] = (halves[row + k] ?? 0) + (features[of * ROW + k] ?? 0) * size;
    });
    halves[row + SQUARE] = square;
    wholes[(row + HASH) >> 1] = unitHash(isWord ? stem : unit);
  }

  return {
    begin() {
      text = (text + 1) | 0;
      places = WORD_PLACES;
      unitCount = 0;
      featureCount = 0;
      sums.fill(0);
    },
    placeOf(token) {
      const { number } = token.word;
      const place = wordPlace(token.word);
      const row = place * ROW;
      if (number === 0 || doubles[(row + OWNER) >> 2] !== number) {
        if (number === 0 || wholes[(row + TEXT) >> 1] === text) return placeBehind(token);
        doubles[(row + OWNER) >> 2] = number;
        workOut(token, place);
      }
      wholes[(row + TEXT) >> 1] = text;
      return place;
    },
    addUnit(place) {
      if (unitCount === BATCH) addUp();
      waitingUnits[unitCount++] = place;
    },
    addFeature(row) {
      if (featureCount === BATCH) addUp();
      waitingFeatures[featureCount++] = row;
    },
    sums() {
      addUp();
      return sums;
    },
    unitRows: () => halves,
    featureRows: () => features,
    hashOf: (place) => wholes[(place * ROW + HASH) >> 1] ?? 0,
    squareOf: (place) => halves[place * ROW + SQUARE] ?? 0,
  };
}
