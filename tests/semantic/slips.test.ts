import { describe, expect, test } from 'vitest';
import { xorshift } from '../../src/semantic/random.ts';
import { withSlips } from '../../src/semantic/slips.ts';

const drawn = (text: string, seed: number) => withSlips(text, xorshift(seed));
const seeds = Array.from({ length: 200 }, (_, at) => at + 1);

describe('slips of the pen', () => {
  test('are the same for the same draw, and others for another', () => {
    const text = 'Bonjour, mon colis devait arriver lundi et toujours rien';
    expect(drawn(text, 7)).toBe(drawn(text, 7));
    expect(new Set(seeds.map((seed) => drawn(text, seed))).size).toBeGreaterThan(100);
  });

  test('are made in every manner, behind the first letter', () => {
    const found = new Set(seeds.map((seed) => drawn('arnaque', seed)));
    // A second slip may undo the first one or stand beside it: what one slip makes must all occur.
    for (const way of ['anraque', 'aranque', 'arnaue', 'arnqaue']) expect([...found]).toContain(way);
    for (const way of found) expect(way[0]).toBe('a');
  });

  test('forget spaces between words', () => {
    expect(seeds.map((seed) => drawn('service client', seed))).toContain('serviceclient');
  });

  const untouched: [name: string, text: string][] = [
    ['short words', 'on a eu le SAV au tel'],
    ['handles, links and hashtags', '@marque https://exemple.fr #serviceclient'],
    ['numbers and what holds signs', '06.12.34.56.78 3615 p***n c0nnard 100€'],
    ['letters outside the Latin alphabet', 'Привет мир 𝓫𝓸𝓷𝓳𝓸𝓾𝓻 😀😀😀😀'],
    ['nothing', ''],
  ];
  test.each(untouched)('leave %s alone', (_name, text) => {
    for (const seed of seeds) expect(drawn(text, seed)).toBe(text);
  });
});
