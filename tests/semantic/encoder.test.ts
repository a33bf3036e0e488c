import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEncoder, VECTOR } from '../../src/semantic/encoder.ts';
import { decodeEncoder } from '../../src/semantic/encoder-file.ts';
import { MAX_PIECES } from '../../src/semantic/pieces.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { referenceVector } from './reference-encoder.ts';

const FILE = 'models/aiguillage.encoder';
const bytes = readFileSync(FILE);
const file = decodeEncoder(bytes, FILE);
const encoder = createEncoder(file);
const { analyse } = createAnalyser(loadLexicons());
const vectorOf = (text: string) => Float32Array.from(encoder.encode(analyse(text)));

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  a.forEach((one, i) => {
    dot += one * (b[i] ?? 0);
    aa += one * one;
    bb += (b[i] ?? 0) ** 2;
  });
  return dot / Math.sqrt(aa * bb);
}

describe('the encoder', () => {
  const paraphrases: readonly [text: string, same: string, other: string][] = [
    ['mon paquet est perdu', 'le colis a disparu', 'votre publicité est très drôle'],
    ['je veux qu’on me rende mon argent', 'remboursez-moi', 'bon anniversaire à toute la famille'],
    ['internet est coupé depuis lundi', 'plus de connexion cette semaine', 'recette de la tarte aux pommes'],
    ['le vendeur a été très gentil', 'personnel adorable en boutique', 'mon compte est bloqué'],
    ['combien ça coûte', 'quel est le tarif', 'bravo à toute l’équipe'],
  ];
  test.each(paraphrases)(
    'finds « %s » nearer to « %s », with no word in common, than to « %s »',
    (...texts) => {
      const [text, same, other] = texts.map(vectorOf);
      if (!text || !same || !other) throw new Error('three texts');
      expect(cosine(text, same)).toBeGreaterThan(cosine(text, other) + 0.05);
    },
  );

  test.each([
    'Bonjour, toujours pas reçu mon colis, c’est une honte 😡',
    'ok',
    '',
    `${'Votre service client ne répond jamais et mon abonnement est encore prélevé. '.repeat(30)}`,
  ])('gives what its network gives in floats, but for rounding: %#', (text) => {
    const analysis = analyse(text);
    expect(cosine(vectorOf(text), referenceVector(file, analysis))).toBeGreaterThan(0.99);
  });

  test('gives the same numbers whatever was read before', () => {
    const text = 'Ma carte est refusée partout';
    const before = vectorOf(text);
    for (let i = 0; i < 50; i++) vectorOf(`${'mot '.repeat(i)} numéro ${i}`);
    expect(vectorOf(text)).toEqual(before);
    expect(Float32Array.from(createEncoder(file).encode(analyse(text)))).toEqual(before);
  });

  test('reads a hostile text in the time of a long one', () => {
    const started = performance.now();
    for (const text of [
      'a'.repeat(100_000),
      '😡'.repeat(20_000),
      `${"l'".repeat(50_000)}`,
      '\u0301'.repeat(9_000),
    ]) {
      const vector = vectorOf(text);
      expect(vector).toHaveLength(VECTOR);
      expect(vector.every(Number.isFinite)).toBe(true);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(MAX_PIECES).toBe(128);
  });
});

describe('a file that is no encoder is refused with what is wrong', () => {
  const header = (change: (json: Record<string, unknown>) => void) => {
    const length = bytes.readUInt32LE(8);
    const json = JSON.parse(bytes.toString('utf8', 12, 12 + length));
    change(json);
    const text = Buffer.from(JSON.stringify(json));
    const prefix = Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(4), text]);
    prefix.writeUInt32LE(text.length, 8);
    const padding = Buffer.alloc((16 - (prefix.length % 16)) % 16);
    return Buffer.concat([prefix, padding, bytes.subarray(Math.ceil((12 + length) / 16) * 16)]);
  };
  const cases: readonly [string, Buffer, RegExp][] = [
    ['another kind of file', readFileSync('package.json'), /not an encoder file/],
    ['nothing', Buffer.alloc(0), /not an encoder file/],
    ['one that is cut short', bytes.subarray(0, bytes.length - 1), /cut short/],
    ['one that is too long', Buffer.concat([bytes, Buffer.alloc(1)]), /too long/],
    [
      'one with fewer scores than pieces',
      header((json) => {
        json.scores = [0, 0, 0];
      }),
      /cut short/,
    ],
    [
      'one without its tensors',
      header((json) => {
        json.tensors = 'none';
      }),
      /header cannot be read/,
    ],
  ];
  test.each(cases)('%s', (_what, wrong, message) => {
    expect(() => decodeEncoder(wrong, 'some.encoder')).toThrow(message);
  });

  test('one that lacks a layer', () => {
    const tensors = file.header.tensors.filter(({ name }) => name !== 'pool.weights');
    expect(() => createEncoder({ ...file, header: { ...file.header, tensors } })).toThrow(/no pool\.weights/);
  });
});
