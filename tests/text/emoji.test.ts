import { describe, expect, test } from 'vitest';
import { analyse, classesOf, lexicons, spans, valenceOf } from './analyser.ts';

const rows: readonly (readonly [written: string, form: string])[] = [
  ['😡', ':colere:'],
  ['😂', ':rire:'],
  ['❤', ':coeur:'],
  ['❤️', ':coeur:'],
  ['👍🏽', ':pouce:'],
  ['👎', ':pouce_bas:'],
  ['🤦🏼‍♀️', ':desespoir:'],
  ['🤷‍♂️', ':question:'],
  ['👨‍👩‍👧‍👦', ':famille:'],
  ['👨‍🔧', ':technicien:'],
  ['🇫🇷', ':drapeau_fr:'],
  ['🇨🇮', ':drapeau_ci:'],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', ':drapeau:'],
  ['1️⃣', ':nombre:'],
  ['🦖', ':emoji:'],
  ['😮‍💨', ':deception:'],
  ['⚠️', ':alerte:'],
  ['☎️', ':telephone:'],
  [':)', ':sourire:'],
  [':-)', ':sourire:'],
  [':(', ':tristesse:'],
  [';-)', ':clin_oeil:'],
  [':D', ':rire:'],
  ['xD', ':rire:'],
  ['XDDDDD', ':rire:'],
  ['<3', ':coeur:'],
  [":'(", ':tristesse:'],
  ['^^', ':rire:'],
  ['-_-', ':deception:'],
  [':/', ':deception:'],
  ['o_O', ':surprise:'],
  ['T_T', ':tristesse:'],
  ['>:(', ':colere:'],
];

describe('an emoji or smiley', () => {
  test.each(rows)('%s is one token, %s', (written, form) => {
    expect(spans(`bon ${written} oui`)).toBe(`bon[bon] ${form}[${written}] oui[oui]`);
    expect(analyse(written).tokens.map((token) => token.kind)).toEqual(['emoji']);
  });

  test('stands apart from its neighbours', () => {
    expect(spans('nul😡😡!')).toBe('nul[nul] :colere:[😡] :colere:[😡] ![!]');
    expect(spans('super:D')).toBe('super[super] :rire:[:D]');
    expect(classesOf('🇫🇷🇧🇪')).toBe('emoji:drapeau_fr: emoji:drapeau_be:'.replaceAll('emoji:', 'emoji::'));
  });

  test.each(['à 12:30', 'prix:Delta', 'https://a.fr/:D', '<30', 'voir:(ici)x'])(
    'is not read in %s',
    (text) => {
      expect(
        analyse(text).tokens.filter((token) => token.kind === 'emoji' && token.word.form !== ':tristesse:'),
      ).toEqual([]);
    },
  );

  test.each([
    [':colere:', -1],
    [':coeur:', 1],
    [':colis:', 0],
    [':emoji:', 0],
    [':drapeau_fr:', 0],
    ['colere', 0],
  ] as const)('%s has the valence %i', (form, valence) => {
    expect(valenceOf(form)).toBe(valence);
  });

  test('has a name for at least 250 emojis, all spelled with letters and underscores', () => {
    expect(lexicons.emojis.size).toBeGreaterThanOrEqual(250);
    for (const [emoji, name] of lexicons.emojis) {
      expect(name).toMatch(/^[a-z_]+$/);
      expect(classesOf(emoji)).toBe(`emoji::${name}:`);
    }
  });
});
