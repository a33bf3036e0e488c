import { onTestFinished } from 'vitest';
import {
  type EventLog,
  type NewEvent,
  type ProcessOptions,
  type Processor,
  type StoredEvent,
  TOPICS,
  type Topic,
} from '../../src/log/event-log.ts';
import type { LogObserver } from '../../src/log/log-observer.ts';

/** One implementation of the event log, as the contract suite sees it. */
export interface LogUnderTest {
  /** A log that nobody else uses; whoever asked for it removes it. */
  newPlace(): Promise<{ readonly place: string; readonly remove: () => Promise<void> }>;
  /** Opens the log of a place; opening it again, in this process or another one, gives the same log. */
  open(place: string, observer?: LogObserver): Promise<EventLog>;
  /** URL of a module that exports the same `open`: a child process imports it. */
  readonly openModule: string;
}

export function newEvent(id: string, given: Partial<NewEvent> = {}): NewEvent {
  return { id, key: 'k', value: Buffer.from(`value of ${id}`), headers: { ce_id: id }, ...given };
}

/** Events `from`…`to - 1`, with their number as id. */
export function numbered(from: number, to: number): NewEvent[] {
  return Array.from({ length: to - from }, (_, index) => newEvent(String(from + index)));
}

export function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id);
}

export async function readAll(log: EventLog, topic: Topic, fromOffset?: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of log.read([topic], fromOffset)) events.push(event);
  return events;
}

/** Something that happens many times, and can be waited for. */
export function createCounter(): { add(count?: number): void; reaches(target: number): Promise<void> } {
  let total = 0;
  let waiting: { target: number; resolve: () => void }[] = [];
  return {
    add: (count = 1) => {
      total += count;
      for (const { target, resolve } of waiting) if (total >= target) resolve();
      waiting = waiting.filter(({ target }) => total < target);
    },
    reaches: (target) =>
      total >= target ? Promise.resolve() : new Promise((resolve) => waiting.push({ target, resolve })),
  };
}

export interface Collected {
  readonly processor: Processor;
  /** The batches handed over so far. */
  readonly batches: (readonly StoredEvent[])[];
  /** Resolves when so many events have been handed over; rejects if the processor ends before. */
  received(count: number): Promise<void>;
  /** Ids in the order handed over. */
  ids(): string[];
}

/** Processes the raw topic, and keeps what is handed over. Stopped when the test ends. */
export function collect(log: EventLog, options: Partial<ProcessOptions> = {}): Collected {
  const batches: (readonly StoredEvent[])[] = [];
  const counter = createCounter();
  const processor = log.process({
    group: 'group',
    topics: [TOPICS.raw],
    maxBatch: 10,
    ...options,
    handle: async (events, handOver) => {
      batches.push(events);
      const outputs = (await options.handle?.(events, handOver)) ?? [];
      counter.add(events.length);
      return outputs;
    },
  });
  onTestFinished(() => processor.stop());
  const endedEarly = processor.done.then(() => {
    throw new Error('The processor ended before it had received that many events');
  });
  endedEarly.catch(() => {});
  return {
    processor,
    batches,
    received: (count) => Promise.race([counter.reaches(count), endedEarly]),
    ids: () => idsOf(batches.flat()),
  };
}
