import autocannon from 'autocannon';
import { corpusFiles } from '../src/cli/train.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { BENCH_KEY } from './servers.ts';

export interface LoadOptions {
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  /** Mentions a request; 1 sends an object, more an array. */
  readonly batch: number;
  /** Requests a second in all; as many as possible where it is absent. */
  readonly rate?: number;
}

let sent = 0;

/** Posts mentions and returns what the client saw. Every mention is a new one. */
export async function postMentions({ url, seconds, connections, batch, rate }: LoadOptions) {
  const texts = (await loadExamples(corpusFiles(), 'train')).map(({ text }) => text);
  const bodies = makeBodies(texts, batch);
  return autocannon({
    url: `${url}/v1/mentions`,
    method: 'POST',
    connections,
    duration: seconds,
    ...(rate === undefined ? {} : { overallRate: rate }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${BENCH_KEY}` },
    requests: [{ setupRequest: (request) => ({ ...request, body: bodies() }) }],
  });
}

/** A body per request, cheap to make: parts prepared once, with a number of its own for each mention. */
export function makeBodies(texts: readonly string[], batch: number): () => string {
  const parts = texts.map((text, index) => {
    const mention = {
      brand: 'bench',
      source: {
        channel: 'x',
        account: 'la-marque',
        externalId: '@',
        url: `https://social.example/la-marque/status/18446744073709${index}`,
        kind: 'reply',
        visibility: 'public',
        threadId: `t${index % 500}`,
        inReplyTo: `18446744073708${index}`,
        parentText: texts[(index * 31) % texts.length],
      },
      author: {
        id: `a${index % 1000}`,
        handle: `auteur${index % 1000}`,
        name: `Auteur ${index % 1000}`,
        followers: index,
        verified: false,
      },
      text,
      language: 'fr',
      createdAt: '2026-11-24T10:00:00.000Z',
      engagement: { likes: index % 50, replies: index % 7, shares: index % 5 },
      media: [],
      metadata: { collector: 'bench', campaign: null },
    };
    const [before, after] = JSON.stringify(mention).split('"@"');
    return { before, after };
  });
  const one = () => {
    const { before, after } = parts[sent % parts.length] ?? { before: '', after: '' };
    sent += 1;
    return `${before}"${process.pid}-${sent}"${after}`;
  };
  return () => (batch === 1 ? one() : `[${Array.from({ length: batch }, one).join(',')}]`);
}
