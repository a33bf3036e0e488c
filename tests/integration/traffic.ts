import { setTimeout as wait } from 'node:timers/promises';
import { corpusRows } from '../support/corpus.ts';
import { ask, EndedEarly, type ServiceProcess } from './process.ts';
import { createRandom } from './random.ts';

interface Posted {
  readonly id?: string;
  readonly brand: string;
  readonly source: { readonly channel: string; readonly externalId: string; readonly threadId: string };
  readonly author: { readonly id: string };
  readonly text: string;
  readonly createdAt: string;
}

export interface Traffic {
  /** Ids that the service has said it keeps. */
  readonly acknowledged: ReadonlySet<string>;
  /** Requests that were cut off before their answer came: nobody knows what became of them, so they are sent again. */
  readonly inDoubt: () => number;
  /** Ids sent again on purpose after they were acknowledged. */
  readonly sentTwice: () => number;
  /** Ids of each conversation in the order in which it was sent. */
  readonly conversations: ReadonlyMap<string, readonly string[]>;
  /** Ends when all writers have an answer to their last request. */
  finish(): Promise<void>;
}

const WRITERS = 4;
const THREADS = 5;
const POLL_MS = 10;
/** Without a pause, tens of thousands of mentions pile up that are all to be decided before a test ends. */
const PAUSE_MS = 20;

/**
 * Posts mentions until told to finish: singles and batches, some twice, each conversation in order by one writer.
 * `service` gives the process that serves at the moment. `pauseMs`: between two requests of one of the four writers.
 */
export function startTraffic(seed: number, service: () => ServiceProcess, pauseMs = PAUSE_MS): Traffic {
  const texts = corpusRows().map(({ text }) => text);
  const acknowledged = new Set<string>();
  const conversations = new Map<string, string[]>();
  let inDoubt = 0;
  let sentTwice = 0;
  let finishing = false;

  async function write(writer: number): Promise<void> {
    const random = createRandom(seed * 100 + writer);
    const kept: Posted[] = [];
    for (let number = 0; !finishing; ) {
      if (kept.length > 0 && random.percent(15)) {
        const again = random.pick(kept);
        const [item] = await send([again]);
        if (item?.status !== 'duplicate') throw new Error(`An acknowledged mention was ${item?.status}`);
        sentTwice += 1;
        continue;
      }
      const size = random.percent(50) ? 1 : random.between(2, 60);
      const batch = Array.from({ length: size }, () => mention(writer, number++, random.pick(texts)));
      const items = await send(batch);
      for (const [at, { id, status }] of items.entries()) {
        const posted = batch[at];
        if (posted === undefined || status === 'rejected') throw new Error('Everything that is sent is good');
        acknowledged.add(id);
        const thread = posted.source.threadId;
        conversations.set(thread, [...(conversations.get(thread) ?? []), id]);
        kept.push(posted);
      }
      await wait(pauseMs);
    }
  }

  /** Sends until there is an answer: what a client must do that wants nothing lost. */
  async function send(batch: readonly Posted[]): Promise<{ id: string; status: string }[]> {
    for (;;) {
      try {
        const answer = await ask(await service().address(), '/v1/mentions', {
          method: 'POST',
          body: JSON.stringify(batch.length === 1 ? batch[0] : batch),
          signal: AbortSignal.timeout(20_000),
        });
        const body: { items: { id: string; status: string }[] } = JSON.parse(await answer.text());
        if (answer.status === 202) return body.items;
        if (answer.status !== 503) throw new Error(`Answered ${answer.status}`);
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('Answered')) throw error;
        if (wasNotSent(error)) await wait(POLL_MS);
        else inDoubt += 1;
      }
    }
  }

  const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
  const ended = Promise.all(writers);
  ended.catch(() => {
    // Told by `finish`.
  });
  return {
    acknowledged,
    conversations,
    inDoubt: () => inDoubt,
    sentTwice: () => sentTwice,
    async finish() {
      finishing = true;
      await ended;
    },
  };
}

/** The service had not begun to listen when it ended, or listens no longer. */
function wasNotSent(error: unknown): boolean {
  if (error instanceof EndedEarly) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

function mention(writer: number, number: number, text: string): Posted {
  const externalId = `${writer}-${number}`;
  return {
    // Some clients name their mentions, others leave it to the service.
    ...(number % 3 === 0 ? { id: `client-${externalId}` } : {}),
    brand: 'essai',
    source: { channel: 'x', externalId, threadId: `fil-${writer}-${number % THREADS}` },
    author: { id: `auteur-${writer}` },
    text,
    createdAt: '2026-03-02T08:30:00Z',
  };
}
