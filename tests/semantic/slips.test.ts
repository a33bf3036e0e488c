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
    const ways = ['anraque', 'aranque', 'arnaue', 'arnqaue', 'arn4que', 'arn@que', 'ar naque'];
    for (const way of ways) expect([...found]).toContain(way);
    for (const way of found) expect(way[0]).toBe('a');
  });

  test('forget spaces between words, one or several in a row', () => {
    expect(seeds.map((seed) => drawn('service client', seed))).toContain('serviceclient');
    expect(seeds.map((seed) => drawn('le service du client', seed))).toContain('le serviceduclient');
  });

  test('leave out the accents of one text in three', () => {
    const random = xorshift(1);
    const drawnTexts = seeds.map(() => withSlips('à où ça été', random));
    expect(new Set(drawnTexts)).toEqual(new Set(['à où ça été', 'a ou ca ete']));
    const bare = drawnTexts.filter((text) => text === 'a ou ca ete').length;
    expect(bare / seeds.length).toBeGreaterThan(0.25);
    expect(bare / seeds.length).toBeLessThan(0.42);
  });

  const untouched: [name: string, text: string][] = [
    ['short words', 'on a eu le SAV au tel'],
    ['handles, links and hashtags', '@marque https://exemple.fr #serviceclient'],
    ['numbers and what holds signs', '06.12.34.56.78 3615 p***n c0nnard 100€'],
    ['letters outside the Latin alphabet', 'Привет мой мир 𝓫𝓸𝓷𝓳𝓸𝓾𝓻 😀😀😀😀'],
    ['nothing', ''],
  ];
  test.each(untouched)('leave %s alone', (_name, text) => {
    for (const seed of seeds) expect(drawn(text, seed)).toBe(text);
  });
});
