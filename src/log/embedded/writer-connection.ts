import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import { LOG_CLOSED, LOG_FULL } from '../event-log.ts';
import { logUnavailable } from './database.ts';
import {
  type Advance,
  type Claim,
  WRITER_DIED,
  type WriteAnswer,
  type WriteRequest,
  type WriterMessage,
} from './protocol.ts';

/** A client's side of the port to the writer thread: requests become promises. */
export interface WriterConnection {
  /** Resolves when durable, with the places of the duplicates. Rejects with `overloaded` when too much is waiting. */
  append(events: ArrayBuffer, unique: boolean): Promise<readonly number[]>;
  claim(group: string, topics: readonly number[]): Promise<Claim>;
  /** From the answer on, the client is told of new events of these topics. */
  listen(topics: readonly number[]): Promise<void>;
  /** Rejects with `position_conflict` if the group was claimed again since `owner` was given. */
  commit(group: string, owner: number, events: ArrayBuffer, advances: readonly Advance[]): Promise<void>;
  /** Called with the topics that have new events, of those that the client claimed a group in or listens to. */
  onAppended(listener: (topics: readonly number[]) => void): void;
  /** Why nothing can be written any more, if that is so. */
  failure(): AppError | undefined;
  /** Resolves when every request has its answer. */
  settled(): Promise<void>;
  close(): void;
}

// Distributes over the union, which the built-in Omit does not.
type WithoutNumber<R> = R extends WriteRequest ? Omit<R, 'request'> : never;

interface Pending {
  readonly size: number;
  readonly resolve: (answer: WriteAnswer) => void;
  readonly reject: (error: AppError) => void;
}

/** `maxPendingBytes` bounds what `append` has in flight; one append always may, whatever its size. */
export function connectToWriter(port: MessagePort, maxPendingBytes: number): WriterConnection {
  const pending = new Map<number, Pending>();
  let lastRequest = 0;
  let pendingBytes = 0;
  let failed: AppError | undefined;
  let appendedListener: (topics: readonly number[]) => void = () => {};
  let settledListeners: (() => void)[] = [];

  port.on('message', (message: WriterMessage) => {
    if (message.kind === 'closing') return fail(new AppError('stopping', LOG_CLOSED));
    for (const answer of message.answers) take(answer.request)?.resolve(answer);
    if (message.topics.length > 0) appendedListener(message.topics);
  });
  // Without a word before, the thread at the other end has died.
  port.on('close', () => fail(new AppError('internal', WRITER_DIED)));

  function take(request: number): Pending | undefined {
    const found = pending.get(request);
    pending.delete(request);
    pendingBytes -= found?.size ?? 0;
    if (pending.size === 0) {
      for (const listener of settledListeners) listener();
      settledListeners = [];
    }
    return found;
  }

  function fail(error: AppError): void {
    if (failed !== undefined) return;
    failed = error;
    for (const request of [...pending.keys()]) take(request)?.reject(error);
  }

  function send(message: WithoutNumber<WriteRequest>, size: number): Promise<WriteAnswer> {
    if (failed !== undefined) return Promise.reject(failed);
    lastRequest += 1;
    const request = lastRequest;
    pendingBytes += size;
    const answer = new Promise<WriteAnswer>((resolve, reject) => {
      pending.set(request, { size, resolve, reject });
    });
    port.postMessage({ ...message, request }, 'events' in message ? [message.events] : []);
    return answer;
  }

  async function append(events: ArrayBuffer, unique: boolean): Promise<readonly number[]> {
    const size = events.byteLength;
    if (pendingBytes > 0 && pendingBytes + size > maxPendingBytes) {
      throw new AppError('overloaded', LOG_FULL);
    }
    const answer = await send({ kind: 'append', events, unique }, size);
    if (answer.kind !== 'appended') throw refusal(answer);
    return answer.duplicates;
  }

  async function claim(group: string, topics: readonly number[]): Promise<Claim> {
    const answer = await send({ kind: 'claim', group, topics }, 0);
    if (answer.kind !== 'claimed') throw refusal(answer);
    return answer.claim;
  }

  async function listen(topics: readonly number[]): Promise<void> {
    const answer = await send({ kind: 'listen', topics }, 0);
    if (answer.kind !== 'listening') throw refusal(answer);
  }

  async function commit(
    group: string,
    owner: number,
    events: ArrayBuffer,
    advances: readonly Advance[],
  ): Promise<void> {
    // Not counted: a processor has one commit in flight, and to refuse it would only make it do its work again.
    const answer = await send({ kind: 'commit', group, owner, events, advances }, 0);
    if (answer.kind !== 'committed') throw refusal(answer);
  }

  return {
    append,
    claim,
    listen,
    commit,
    onAppended: (listener) => {
      appendedListener = listener;
    },
    failure: () => failed,
    settled: () =>
      pending.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            settledListeners.push(resolve);
          }),
    close: () => {
      failed ??= new AppError('stopping', LOG_CLOSED);
      port.close();
    },
  };
}

function refusal(answer: WriteAnswer): AppError {
  switch (answer.kind) {
    case 'failed':
      return logUnavailable(answer.cause);
    case 'fenced':
      return new AppError('position_conflict', {
        fr: 'Un autre lecteur a repris ce groupe.',
        en: 'Another reader has taken over this group.',
      });
    default:
      return new AppError('internal', {
        fr: `Le fil d’écriture du journal a donné une réponse d’une autre sorte : ${answer.kind}`,
        en: `The log writer gave an answer of the wrong kind: ${answer.kind}`,
      });
  }
}
