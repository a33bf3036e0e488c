import { type OutputEvent, type StoredEvent, TOPICS } from '../log/event-log.ts';

/** Where a deferred event stood in `mentions.raw`, and since when: partition, offset, milliseconds since the epoch. */
export const PLACE_HEADER = 'aiguillage_raw_place';
const PLACE = /^(\d{1,16}) (\d{1,16}) (-?\d{1,16})$/;

/** An event of `mentions.raw` as one of `mentions.deferred`: the same bytes under the same key. */
export function deferredEvent({
  id,
  key,
  value,
  headers,
  partition,
  offset,
  timestamp,
}: StoredEvent): OutputEvent {
  const place = `${partition} ${offset} ${timestamp}`;
  return { topic: TOPICS.deferred, id, key, value, headers: { ...headers, [PLACE_HEADER]: place } };
}

/** The event of `mentions.raw` again, whatever time has passed. One that somebody else wrote here stays what it is. */
export function restoredEvent(event: StoredEvent): StoredEvent {
  const { [PLACE_HEADER]: place, ...headers } = event.headers;
  const [, partition, offset, timestamp] = PLACE.exec(place ?? '') ?? [];
  if (partition === undefined) return event;
  return {
    ...event,
    topic: TOPICS.raw,
    partition: Number(partition),
    offset: Number(offset),
    timestamp: Number(timestamp),
    headers,
  };
}
