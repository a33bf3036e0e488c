import { expect } from 'vitest';
import { ask, settled } from '../integration/process.ts';
import type { corpusMentions } from '../support/corpus.ts';

/** Questions whose answers must not change: filters, both orders, pages by cursor, one mention with its history. */
const QUESTIONS = [
  '/v1/mentions?limit=50',
  '/v1/mentions?limit=50&order=oldest',
  '/v1/mentions?limit=7&route=moderation',
  '/v1/mentions?limit=20&needsReview=true',
  '/v1/mentions?limit=20&minPriority=60&channel=x',
  '/v1/mentions?limit=20&q=colis',
  '/v1/mentions/export',
];

export async function answers(base: string, id: string, cursor: string): Promise<string[]> {
  const paths = [
    ...QUESTIONS,
    `/v1/mentions?limit=50&cursor=${encodeURIComponent(cursor)}`,
    `/v1/mentions/${id}`,
  ];
  return Promise.all(
    paths.map(async (path) => {
      const answer = await ask(base, path);
      expect([path, answer.status]).toEqual([path, 200]);
      return answer.text();
    }),
  );
}

/** The stream from the beginning: `count` events, each with the sequence that a client would resume from. */
export async function streamed(base: string, count: number): Promise<string> {
  const stream = await ask(base, '/v1/stream?lastEventId=0');
  if (stream.body === null) throw new Error('A stream has a body');
  let seen = '';
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    seen += chunk;
    const events = seen.match(/^id: \d+\nevent: mention\ndata: .*\n\n/gm) ?? [];
    if (events.length >= count) return events.join('');
  }
  throw new Error('The stream ended early');
}

/** Posts them in several batches, so that the index worker sees them in several batches too. */
export async function postAll(base: string, mentions: ReturnType<typeof corpusMentions>): Promise<void> {
  for (let from = 0; from < mentions.length; from += 100) {
    const body = JSON.stringify(mentions.slice(from, from + 100));
    expect((await ask(base, '/v1/mentions', { method: 'POST', body })).status).toBe(202);
  }
  await settled(base);
}

/** A mention of the first page, and the cursor behind it. */
export async function placeIn(base: string): Promise<{ readonly id: string; readonly cursor: string }> {
  const page: { items: { mention: { id: string } }[]; nextCursor: string } = JSON.parse(
    await (await ask(base, '/v1/mentions?limit=50')).text(),
  );
  return { id: page.items[17]?.mention.id ?? '', cursor: page.nextCursor };
}
