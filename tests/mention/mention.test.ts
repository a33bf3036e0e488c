import { describe, expect, test } from 'vitest';
import {
  conversationKey,
  DecidableMentionSchema,
  deriveMentionId,
  MAX_TEXT_LENGTH,
  type MentionInput,
  MentionInputSchema,
  MentionSchema,
} from '../../src/mention/mention.ts';

const GIVEN = {
  brand: 'freebox',
  source: { channel: 'x', externalId: '42' },
  author: { id: 'camille' },
  text: 'Bonjour',
  createdAt: '2026-03-02T08:30:00Z',
};

/** The same with one field set (dotted path), or taken away. */
function changed(path: string, value?: unknown): unknown {
  const copy: Record<string, unknown> = structuredClone(GIVEN);
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at = copy;
  for (const step of steps) at = at[step] as Record<string, unknown>; // the paths below exist
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('a mention that is sent', () => {
  test('is a public post unless it says otherwise', () => {
    const { source } = MentionInputSchema.parse(GIVEN);
    expect(source).toEqual({ channel: 'x', externalId: '42', kind: 'post', visibility: 'public' });
  });

  test('keeps the fields that are not known, at every level', () => {
    const given = {
      ...GIVEN,
      lang_detected: 'fr',
      source: { ...GIVEN.source, kind: 'review', visibility: 'private', region: 'QC' },
      author: { ...GIVEN.author, since: 2012 },
      media: [{ type: 'image', alt: 'Une boîte' }],
      metadata: { campagne: { id: 7 } },
    };
    expect(MentionInputSchema.parse(given)).toEqual(given);
  });

  const accepted: [what: string, path: string, value: unknown][] = [
    ['an empty text', 'text', ''],
    ['the longest text', 'text', 'é'.repeat(MAX_TEXT_LENGTH)],
    ['a text with a lone surrogate', 'text', '\ud800'],
    ['a channel nobody has heard of', 'source.channel', 'réseau-maison'],
    ['a time in another zone', 'createdAt', '2026-03-02T10:30:00+02:00'],
    ['a time to the microsecond', 'createdAt', '2026-03-02T08:30:00.123456Z'],
    ['a rating', 'rating', 4.5],
    ['a language tag', 'language', 'fr-CA'],
    ['engagement', 'engagement', { likes: 3, shares: 0 }],
  ];
  test.each(accepted)('may have %s', (_what, path, value) => {
    expect(MentionInputSchema.safeParse(changed(path, value)).success).toBe(true);
  });

  const refused: [what: string, path: string, value: unknown][] = [
    ['without a brand', 'brand', undefined],
    ['with an empty brand', 'brand', ''],
    ['without a text', 'text', undefined],
    ['with a text too long by one', 'text', 'x'.repeat(MAX_TEXT_LENGTH + 1)],
    ['without its id on the channel', 'source.externalId', undefined],
    ['without a channel', 'source.channel', undefined],
    ['with a channel too long', 'source.channel', 'x'.repeat(65)],
    ['of a kind that does not exist', 'source.kind', 'tweet'],
    ['of a visibility that does not exist', 'source.visibility', 'secret'],
    ['without an author', 'author.id', undefined],
    ['with half a follower', 'author.followers', 1.5],
    ['with fewer followers than none', 'author.followers', -1],
    ['with a rating of 6', 'rating', 6],
    ['without the time of creation', 'createdAt', undefined],
    ['with a time without a zone', 'createdAt', '2026-03-02T08:30:00'],
    ['with a day that does not exist', 'createdAt', '2026-02-30T08:30:00Z'],
    ['with a date alone', 'createdAt', '2026-03-02'],
    ['with a number for a time', 'createdAt', 1772440200],
    ['with an empty id', 'id', ''],
    ['with an id too long', 'id', 'x'.repeat(129)],
    ['with more media than fit', 'media', Array.from({ length: 101 }, () => ({}))],
  ];
  test.each(refused)('%s is refused there', (_what, path, value) => {
    const parsed = MentionInputSchema.safeParse(changed(path, value));
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});

test('an accepted mention has an id and the time it was accepted, in UTC', () => {
  const given = MentionInputSchema.parse(GIVEN);
  const accepted = { ...given, id: 'm_1', receivedAt: '2026-03-02T08:31:00.000Z' };
  expect(MentionSchema.parse(accepted)).toEqual(accepted);
  expect(MentionSchema.safeParse(given).success).toBe(false);
  expect(MentionSchema.safeParse({ ...accepted, receivedAt: '2026-03-02T08:31:00+01:00' }).success).toBe(
    false,
  );
});

describe('a mention that is only decided', () => {
  test('needs a text and nothing else', () => {
    expect(DecidableMentionSchema.parse({ text: 'Bonjour' })).toEqual({ text: 'Bonjour' });
    expect(DecidableMentionSchema.safeParse({}).success).toBe(false);
  });

  test('may have parts of a source and of an author', () => {
    const given = { text: 'a', source: { channel: 'x' }, author: { verified: true } };
    expect(DecidableMentionSchema.parse(given)).toMatchObject(given);
  });

  test('is checked where it says something', () => {
    const given = { text: 'a', source: { visibility: 'secret' }, author: { followers: -1 }, rating: 9 };
    const issues = DecidableMentionSchema.safeParse(given).error?.issues ?? [];
    expect(issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'author.followers',
      'rating',
      'source.visibility',
    ]);
  });
});

describe('the derived id', () => {
  const id = deriveMentionId('freebox', 'x', '42');

  test('is the same for the same three, for ever', () => {
    // A change of this value would make every mention that is sent again a new one.
    expect(id).toBe('m_EQ-0RGXzEdTJu7as3skx8mAPfW');
    expect(deriveMentionId('freebox', 'x', '42')).toBe(id);
  });

  const others: [what: string, brand: string, channel: string, externalId: string][] = [
    ['another brand', 'orange', 'x', '42'],
    ['another channel', 'freebox', 'facebook', '42'],
    ['another id there', 'freebox', 'x', '43'],
    ['the same letters cut elsewhere', 'freeboxx', '', '42'],
    ['signs that a separator could be', 'freebox","x', '', '42'],
  ];
  test.each(others)('is another one for %s', (_what, brand, channel, externalId) => {
    expect(deriveMentionId(brand, channel, externalId)).not.toBe(id);
  });

  test('fits where an id must fit, however long what it comes from', () => {
    const long = deriveMentionId('b'.repeat(128), 'c'.repeat(64), 'é'.repeat(512));
    expect(long).toMatch(/^m_[\w-]{26}$/);
  });
});

describe('the conversation', () => {
  const key = (path: string, value: unknown) =>
    conversationKey(MentionInputSchema.parse(changed(path, value)) satisfies MentionInput);

  const rows: [rule: string, path: string, value: unknown, expected: string][] = [
    ['is that of the author', 'text', 'a', 'freebox/x/camille'],
    ['is that of the thread, where there is one', 'source.threadId', 't9', 'freebox/x/t9'],
    ['is another one on another channel', 'source.channel', 'facebook', 'freebox/facebook/camille'],
    ['is another one with another brand', 'brand', 'orange', 'orange/x/camille'],
    ['does not depend on the mention', 'source.externalId', '43', 'freebox/x/camille'],
  ];
  test.each(rows)('%s', (_rule, path, value, expected) => {
    expect(key(path, value)).toBe(expected);
  });
});
