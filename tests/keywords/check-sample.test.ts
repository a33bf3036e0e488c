import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSample } from '../../src/keywords/check-sample.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { corpusRows } from '../support/corpus.ts';

const analyser = createAnalyser(loadLexicons());
const PROJECT = join(import.meta.dirname, '../..');

function listOf(terms: Record<string, string>): KeywordList {
  const entries = Object.entries(terms).map(([id, match]) => ({ id, match: [match] }));
  const words = { id: 'essai', title: 'Essai', description: 'Essai', note: 'Essai', owner: 'Essai' };
  return { ...words, audience: 'customer_service', language: 'fr', route: 'customer_service', entries };
}

describe('a sample of mentions', () => {
  const texts = ['mon colis est perdu', 'le colis est là', 'le train est là', 'rien de neuf'];
  const check = (terms: Record<string, string>, sample: readonly string[] = texts) =>
    checkSample(compileKeywords([listOf(terms)], analyser), analyser, sample).map(
      ({ entry, severity, found }) => [entry, severity, found],
    );

  test('refuses an entry that stands in more than half of it, and flags one that stands nowhere', () => {
    expect(check({ partout: 'est', moitie: 'colis', nulle: 'paquet', une: 'train' })).toEqual([
      ['partout', 'error', 3],
      ['nulle', 'warning', 0],
    ]);
  });

  test('counts a text once, however often the entry stands in it', () => {
    expect(check({ colis: 'colis' }, ['colis colis colis', 'train', 'train'])).toEqual([]);
  });

  test('of no texts says nothing', () => {
    expect(check({ nulle: 'paquet' }, [])).toEqual([]);
  });

  test('of the corpus: no entry that is shipped stands in half of it', () => {
    const { lists, sets } = loadKeywords(join(PROJECT, 'keywords'));
    const sample = corpusRows(10_000).map(({ text }) => text);
    const findings = checkSample(compileKeywords(lists, analyser, sets), analyser, sample);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
