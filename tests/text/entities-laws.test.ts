import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { extractEntities } from '../../src/text/entities.ts';
import { loadEntityWords } from '../../src/text/entities-words.ts';
import { here, ON_A_SHARED_MACHINE } from '../support/shared-machine.ts';

/** Pieces of entities, of words around them and of noise, in any order: far more telling than random characters. */
const piece = fc.oneof(
  fc.constantFrom(
    'commande',
    'n°',
    'client',
    'colis',
    'réf',
    'tel',
    ':',
    ' ',
    ' ',
    ' ',
    '.',
    ',',
    '-',
    '/',
    '(',
    ')',
    '@',
    '+',
    '€',
    '$',
    '#',
    '06',
    '12',
    '3456',
    '+33',
    '0033',
    'FR76',
    'https://',
    'www.',
    '.fr',
    'mars',
    '2024',
    '12/03',
    'k',
    'F',
    'euros',
    'é',
    '😡',
    '\u00a0',
    '\u200b',
    '\n',
    'rue de la ',
    'Rue',
    'place du Marché',
    ', 75011 Paris',
    'BP',
    'bis',
    'FR76 3000 6000 0112 3456 7890 189',
    '4970 1012 3456 7893',
    'a@b.fr',
    '6A12345678901',
    '\ud83d',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.stringMatching(/^\d{1,9}$/),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('entities of any text', () => {
  it('lie inside the text, in order, without overlap', () => {
    fc.assert(
      fc.property(text, (written) => {
        let end = 0;
        for (const { span } of extractEntities(written)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(written.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('look like what they are called', () => {
    const shapes = {
      url: /^\S{4,}$/,
      email: /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i,
      handle: /^@\S+$/,
      iban: /^[a-z]{2}\d{2}[a-z0-9 \u00a0\u202f.-]{11,}$/i,
      card: /^[\d \u00a0\u202f-]{15,23}$/,
      phone: /^[+(]*\d[\d \u00a0\u202f./()-]{5,}$/,
      postal_address: /\d/,
      amount: /\d/,
      date: /\d/,
      order_number: /^[\p{Alphabetic}\p{M}\p{N}_][\p{Alphabetic}\p{M}\p{N}_./ \u00a0\u202f-]*$/u,
      customer_number: /^[\p{Alphabetic}\p{M}\p{N}_][\p{Alphabetic}\p{M}\p{N}_./ \u00a0\u202f-]*$/u,
      tracking_number: /^[\p{Alphabetic}\p{M}\p{N}_][\p{Alphabetic}\p{M}\p{N}_./ \u00a0\u202f-]*$/u,
    };
    fc.assert(
      fc.property(text, (written) => {
        for (const { type, span } of extractEntities(written)) {
          const slice = written.slice(span.start, span.end);
          expect(slice).toMatch(shapes[type]);
          expect(slice).toBe(slice.trim());
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are the same on every reading, and behind another sentence', () => {
    const sentence = 'Bonjour. ';
    fc.assert(
      fc.property(text, (written) => {
        const found = extractEntities(written);
        expect(extractEntities(written)).toEqual(found);
        const later = extractEntities(sentence + written).map(({ type, span }) => ({
          type,
          span: { start: span.start - sentence.length, end: span.end - sentence.length },
        }));
        expect(later).toEqual(found);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('hostile text', () => {
  const LENGTH = 10_000;
  const pieces = [
    '1',
    '1 ',
    '12 ',
    '123 ',
    '1.',
    '1,',
    '1/',
    '1-',
    '_1',
    'A-1',
    'a1-',
    '0',
    '06 ',
    '06 12 34 56 78 ',
    '+33 6 ',
    '+33',
    '00',
    '(0)',
    '+1(0)(0)(0)',
    '(514) ',
    '4970 ',
    '4970 1012 3456 7890 ',
    'FR76',
    'FR76 3000 6000 0112 3456 7890 188 ',
    '1 234 567 ',
    '€1',
    '1€',
    '12/',
    '12/03/',
    '12 mars ',
    'mars 2024 ',
    'commande n° 12345 ',
    'commande 1 ',
    ': 123 ',
    '# 123 ',
    'ref ',
    'n° de suivi de ma commande ',
    '@',
    '@a',
    'a@',
    'a.b@',
    '@a.b ',
    'a.',
    '.a',
    'http://',
    '://',
    'a://',
    'www.',
    'http://a(',
    `${'1'.repeat(34)} `,
    `${'a'.repeat(63)}.`,
    `${'a'.repeat(64)}@`,
    '&#1',
    '\u00a01',
    'é1',
    '1x',
    '12x',
    '1Z',
    '\ud83d1',
    '1 rue ',
    '1 rue de la ',
    'rue de la ',
    '1 rue de la Paix ',
    'rue de la Loi 16, 1000 B ',
    '1 bis, ',
    '1-1-',
    'BP 1 ',
    '1 place A',
    '1 rue a 75011 A',
  ];

  /** The quickest of some runs, in milliseconds: other processes share the machine. */
  function duration(written: string, runs = 20): number {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < runs; run += 1) {
      const start = performance.now();
      extractEntities(written);
      best = Math.min(best, performance.now() - start);
    }
    return best;
  }

  // Measured: 0.1 to 4 ms for all of them. The limit leaves room for a busy machine; a quadratic reader takes seconds.
  it.each(pieces)('costs little, whatever is repeated: %j', ON_A_SHARED_MACHINE, (repeated) => {
    const written = repeated.repeat(Math.ceil(LENGTH / repeated.length)).slice(0, LENGTH);
    const took = duration(written);
    expect(took).toBeLessThan(here(40, took));
  });

  it('reads a million characters in time proportional to them', () => {
    for (const repeated of ['1', '1 ', 'a@', 'commande 123 ', 'http://a', 'a.']) {
      const short = repeated.repeat(100_000 / repeated.length);
      const long = repeated.repeat(1_000_000 / repeated.length);
      expect(duration(long, 2)).toBeLessThan(40 * Math.max(duration(short, 3), 5));
    }
  });
});

describe('the word list', () => {
  it('loads', () => {
    expect(loadEntityWords().months.get('aout')).toBe(8);
    expect(loadEntityWords().references.get('colis')).toBe('tracking_number');
  });

  it('names the file that cannot be read', () => {
    expect(() => loadEntityWords('/nowhere')).toThrow(/entities-words\.yaml cannot be read/);
  });

  it.each([
    ['a list that is missing', (yaml: string) => yaml.replace('currencies:', 'curencies:'), /currencies/],
    [
      'a noun of two kinds',
      (yaml: string) => yaml.replace('[\n    colis,', '[\n    client, colis,'),
      /"client" stands in two/,
    ],
    ['a word with a space', (yaml: string) => yaml.replace('[mars]', '["mars "]'), /months\.2\.0/],
  ])('says what is wrong: %s', (_name, spoil, message) => {
    const directory = mkdtempSync(join(tmpdir(), 'entities-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const shipped = join(import.meta.dirname, '../../src/text/data/entities-words.yaml');
    const spoilt = spoil(readFileSync(shipped, 'utf8'));
    writeFileSync(join(directory, 'entities-words.yaml'), spoilt);
    expect(() => loadEntityWords(directory)).toThrow(message);
  });
});
