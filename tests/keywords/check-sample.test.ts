import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkSample } from '../../src/keywords/check-sample.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

const analyser = createAnalyser(loadLexicons());
const PROJECT = join(import.meta.dirname, '../..');

/** Every third ordinary mention of the corpus: enough to tell what stands everywhere. */
function corpusSample(): string[] {
  const dir = join(PROJECT, 'models/corpus');
  const files = readdirSync(dir).filter((file) => file.endsWith('.jsonl'));
  const lines = files.flatMap((file) => readFileSync(join(dir, file), 'utf8').split('\n').filter(Boolean));
  const Line = z.object({ text: z.string() });
  return lines.filter((_, index) => index % 3 === 0).map((line) => Line.parse(JSON.parse(line)).text);
}

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
    const findings = checkSample(compileKeywords(lists, analyser, sets), analyser, corpusSample());
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
