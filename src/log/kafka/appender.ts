import { initProducerIdV4 } from '@platformatic/kafka';
import { AppError } from '../../errors.ts';
import { LOG_FULL } from '../event-log.ts';
import type { Cluster } from './cluster.ts';
import { logUnavailable } from './kafka-errors.ts';
import { patiently } from './patiently.ts';
import { bytesOf, createRecordSender, type PlacedRecord, REFUSED } from './record-sender.ts';

/** What cannot be written for so long is refused: whoever sent it may try again. */
export const DELIVERY_MS = 15_000;
/** What the appends in flight may take; beyond it `append` rejects with `overloaded`. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;

/** Writes events outside of transactions, in the order of the calls. */
export interface Appender {
  /** Resolves to the offsets when all replicas have the records. Rejects: `overloaded`, `log_unavailable`. */
  append(records: readonly PlacedRecord[]): Promise<readonly number[]>;
  /** Resolves when nothing is in flight. */
  settled(): Promise<void>;
}

interface Call {
  readonly records: readonly PlacedRecord[];
  readonly bytes: number;
  readonly resolve: (offsets: readonly number[]) => void;
  readonly reject: (error: AppError) => void;
}

export function createAppender(cluster: Cluster): Appender {
  const { maxPendingBytes = MAX_PENDING_BYTES, deliveryMs = DELIVERY_MS } = cluster.options;
  const connections = cluster.connections({ requestTimeoutMs: deliveryMs });
  const sender = createRecordSender(cluster, connections, null);
  let waiting: Call[] = [];
  let pendingBytes = 0;
  let known = false;
  let pumping: Promise<void> = Promise.resolve();
  let idle = true;

  async function identify(): Promise<void> {
    if (known) return;
    const { producerId, producerEpoch } = await patiently(
      async () => connections.call(await cluster.coordinator('group', 'none'), initProducerIdV4.api, null, 0),
      { forMs: deliveryMs, moved: cluster.forget },
    );
    sender.begin({ producerId, producerEpoch });
    known = true;
  }

  /** What comes while one request is under way shares the next one. */
  async function pump(): Promise<void> {
    for (let calls = waiting; calls.length > 0; calls = waiting) {
      waiting = [];
      try {
        await identify();
        const offsets = await sender.send(
          calls.flatMap(({ records }) => records),
          deliveryMs,
        );
        let at = 0;
        for (const call of calls) {
          settle(call, offsets.slice(at, at + call.records.length));
          at += call.records.length;
        }
      } catch (error) {
        // Some of it may be written: the next numbers would not fit.
        known = false;
        for (const call of calls) settle(call, logUnavailable(error));
      }
    }
    idle = true;
  }

  function settle({ bytes, resolve, reject }: Call, outcome: readonly number[] | AppError): void {
    pendingBytes -= bytes;
    if (outcome instanceof AppError) reject(outcome);
    else if (outcome.includes(REFUSED))
      reject(
        new AppError('payload_too_large', {
          fr: 'Un événement dépasse la taille que son topic accepte (max.message.bytes).',
          en: 'An event is larger than its topic takes (max.message.bytes).',
        }),
      );
    else resolve(outcome);
  }

  return {
    append(records) {
      const bytes = records.reduce((sum, record) => sum + bytesOf(record), 0);
      if (pendingBytes > 0 && pendingBytes + bytes > maxPendingBytes)
        throw new AppError('overloaded', LOG_FULL);
      pendingBytes += bytes;
      return new Promise((resolve, reject) => {
        waiting.push({ records, bytes, resolve, reject });
        if (!idle) return;
        idle = false;
        pumping = pump();
      });
    },
    settled: () => pumping,
  };
}
