import { describe, expect, test } from 'vitest';
import type { DecidableMention } from '../../src/mention/mention.ts';
import { createLaneOf } from '../../src/routing/lane.ts';
import { PolicySchema } from '../../src/routing/policy.ts';
import { shippedPolicy } from '../pipeline/workers.ts';

const laneOf = createLaneOf(shippedPolicy());
const chatter = 'Trop drôle cette pub 😂';

const rows: [rule: string, mention: DecidableMention, lane: string][] = [
  ['chatter waits', { text: chatter }, 'standard'],
  ['no text waits', { text: '' }, 'standard'],
  ['a private message passes', { text: chatter, source: { visibility: 'private' } }, 'priority'],
  ['a message passes, whoever sees it', { text: chatter, source: { kind: 'message' } }, 'priority'],
  ['a comment waits', { text: chatter, source: { kind: 'comment', visibility: 'public' } }, 'standard'],
  ['a verified author passes', { text: chatter, author: { verified: true } }, 'priority'],
  ['an author with many followers passes', { text: chatter, author: { followers: 10_000 } }, 'priority'],
  ['an author with fewer waits', { text: chatter, author: { followers: 9_999 } }, 'standard'],
  ['a low rating passes', { text: chatter, rating: 2 }, 'priority'],
  ['a better one waits', { text: chatter, rating: 3 }, 'standard'],
  ['a question passes', { text: 'Vous ouvrez dimanche ?' }, 'priority'],
  ['a word of the list passes', { text: 'Mon colis est parti sans moi' }, 'priority'],
  ['its beginning is enough', { text: 'Je veux être remboursée' }, 'priority'],
  ['capitals and accents do not matter', { text: 'PRELEVE DEUX FOIS, vive le réseau' }, 'priority'],
  ['decomposed letters do not matter', { text: 're\u0301seau en rade' }, 'priority'],
  ['a word within another one does not count', { text: 'Un beau bricolis, vraiment' }, 'standard'],
  [
    'what the brand wrote waits',
    { text: 'Votre colis ?', author: { isBrand: true, verified: true } },
    'standard',
  ],
  [
    'what comes after the beginning of a long text is not read',
    { text: `${'ha '.repeat(700)} colis` },
    'standard',
  ],
];

describe('the lane of a mention', () => {
  test.each(rows)('%s', (_, mention, lane) => {
    expect(laneOf(mention)).toBe(lane);
  });

  test('a policy that says nothing of it lets private messages and VIPs pass, and nobody else', () => {
    const { priorityLane: _, ...older } = shippedPolicy();
    const laneOf = createLaneOf(PolicySchema.parse(older));
    expect(laneOf({ text: 'Où est mon colis ?', rating: 1 })).toBe('standard');
    expect(laneOf({ text: chatter, source: { visibility: 'private' } })).toBe('priority');
    expect(laneOf({ text: chatter, author: { verified: true } })).toBe('priority');
  });

  test('words are letters: nothing that has a meaning in a search', () => {
    const { priorityLane, ...policy } = shippedPolicy();
    for (const word of ['.*', 'a|b', '(colis', 'co lis', 'x'])
      expect(
        PolicySchema.safeParse({ ...policy, priorityLane: { ...priorityLane, words: [word] } }).success,
      ).toBe(false);
  });
});
