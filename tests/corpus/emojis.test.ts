import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { loadDecider } from '../../src/pipeline/load-decider.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

/** What an emoji is by itself said with, by those who hit a key once and by those who hold it down. */
const TIMES = [1, 2, 3, 5];
const INSULT = '🖕';

test('an emoji alone, however often, silences nobody, but for the one that insults', () => {
  const { decide } = loadDecider(readConfig({}));
  const { emojis } = loadLexicons();
  const texts = [...emojis.keys()].flatMap((emoji) => TIMES.map((times) => emoji.repeat(times)));
  expect(texts.length).toBeGreaterThan(1000);
  const silenced = texts.filter((text) => decide({ text }).classification.route === 'moderation');
  expect(silenced.filter((text) => !text.startsWith(INSULT))).toEqual([]);
  expect(silenced).toContain(INSULT.repeat(3));
});
