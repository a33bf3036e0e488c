import { isDeepStrictEqual } from 'node:util';
import { type EventLog, type StoredEvent, TOPICS, type Topic } from '../../src/log/event-log.ts';
import { readMention, readRoutedMention, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import type { Store, StoredMention } from '../../src/store/store.ts';
import { shippedLaneOf } from '../pipeline/workers.ts';

const laneOf = shippedLaneOf();

export interface Ledger {
  readonly counts: Readonly<Record<string, number>>;
  /** What breaks the law of conservation, in words; empty: nothing. */
  readonly faults: readonly string[];
}

/**
 * Reads log and store and compares: every event of `mentions.raw` has exactly one outcome, in one of the four route
 * topics or among the dead letters; each conversation keeps its order, or, where some of it let others pass, that of each
 * of its lanes; the store holds what the route topics hold.
 */
export async function audit(log: EventLog, store: Store): Promise<Ledger> {
  const { raw, outcomes, routed, alerts, lanes, counts } = await readAll(log);
  const faults = [
    ...compareOutcomes(raw, outcomes),
    ...compareOrder(raw, outcomes, lanes),
    ...compareAlerts(routed, alerts),
    ...(await compareStore(routed, store)),
  ];
  return { counts, faults };
}

/**
 * The same where the log has partitions, and several instances write the store: what is in order is a conversation in a
 * topic, and the store numbers mentions as they come.
 */
export async function auditPartitioned(log: EventLog, store: Store): Promise<Ledger> {
  const { raw, outcomes, routed, alerts, lanes, counts } = await readAll(log);
  const faults = [
    ...compareOutcomes(raw, outcomes),
    ...compareOrderInTopics(raw, outcomes, lanes),
    ...compareAlerts(routed, alerts, (ids) => ids.toSorted()),
    ...(await compareStoredById(routed, store)),
  ];
  return { counts, faults };
}

async function readAll(log: EventLog) {
  const all = async (...topics: Topic[]) => Array.fromAsync(log.read(topics));
  const raw = await all(TOPICS.raw);
  const outcomes = await all(...Object.values(TOPIC_OF_QUEUE), TOPICS.deadLetter);
  const routed = outcomes.filter(({ topic }) => topic !== TOPICS.deadLetter);
  const alerts = await all(TOPICS.alerts);
  const deferred = (await all(TOPICS.deferred)).length > 0;
  // Where none has let others pass, a conversation has one order.
  const lanes = new Map(raw.map((event) => [nameOf(event), deferred ? laneIn(event) : '']));
  const counts: Record<string, number> = { raw: raw.length };
  for (const { topic } of outcomes) counts[topic] = (counts[topic] ?? 0) + 1;
  return { raw, outcomes, routed, alerts, lanes, counts: { ...counts, alerts: alerts.length } };
}

/** What cannot be read waits for nobody. */
function laneIn(event: StoredEvent): string {
  try {
    return laneOf(readMention(event, new Date().toISOString()));
  } catch {
    return 'priority';
  }
}

/** The event of `mentions.raw` that an outcome is of: a routed one keeps its id, a dead letter says its place. */
const originOf = ({ topic, id }: StoredEvent) => (topic === TOPICS.deadLetter ? id : `mention ${id}`);

/** What the outcome of an event will be called. What is no mention has no business in a route topic. */
function nameOf({ topic, partition, offset, id, headers }: StoredEvent): string {
  return headers.ce_id === id ? `mention ${id}` : `${topic}/${partition}/${offset}`;
}

function compareOutcomes(raw: readonly StoredEvent[], outcomes: readonly StoredEvent[]): string[] {
  const times = new Map<string, number>();
  for (const outcome of outcomes) times.set(originOf(outcome), (times.get(originOf(outcome)) ?? 0) + 1);
  const faults: string[] = [];
  const names = new Set(raw.map(nameOf));
  if (names.size !== raw.length)
    faults.push(`${raw.length - names.size} mentions stand in mentions.raw twice`);
  for (const name of names)
    if (times.get(name) !== 1) faults.push(`${name} has ${times.get(name) ?? 0} outcomes`);
  for (const name of times.keys()) if (!names.has(name)) faults.push(`${name} comes from nowhere`);
  return faults;
}

/** The lane of each event of `mentions.raw`, by what its outcome will be called. */
type Lanes = ReadonlyMap<string, string>;

function compareOrder(raw: readonly StoredEvent[], outcomes: readonly StoredEvent[], lanes: Lanes): string[] {
  const before = Map.groupBy(raw, (event) => `${event.key} ${lanes.get(nameOf(event))}`);
  const after = Map.groupBy(
    outcomes.toSorted((a, b) => a.offset - b.offset),
    (event) => `${event.key} ${lanes.get(originOf(event))}`,
  );
  return [...before].flatMap(([key, events]) => {
    const same = events.map(nameOf).join() === after.get(key)?.map(originOf).join();
    return same ? [] : [`the conversation ${key} changed its order`];
  });
}

function compareOrderInTopics(
  raw: readonly StoredEvent[],
  outcomes: readonly StoredEvent[],
  lanes: Lanes,
): string[] {
  const place = new Map(raw.map((event, at) => [nameOf(event), at]));
  const last = new Map<string, number>();
  return outcomes.flatMap((outcome) => {
    const conversation = `${outcome.topic} ${outcome.key} ${lanes.get(originOf(outcome))}`;
    const at = place.get(originOf(outcome)) ?? Number.NaN;
    const before = last.get(conversation) ?? -1;
    last.set(conversation, at);
    return at > before ? [] : [`${outcome.id} stands before an earlier one of its conversation`];
  });
}

function compareAlerts(
  routed: readonly StoredEvent[],
  alerts: readonly StoredEvent[],
  inOrder = (ids: readonly string[]) => ids,
): string[] {
  const due = routed.flatMap((event) => {
    const { mention, routing } = readRoutedMention(event);
    return routing.alerts.map((alert) => `${mention.id}:${alert}`);
  });
  const raised = alerts.map(({ id }) => id);
  return inOrder(due).join() === inOrder(raised).join()
    ? []
    : [`${due.length} alerts were due, ${raised.length} were raised`];
}

async function compareStore(routed: readonly StoredEvent[], store: Store): Promise<string[]> {
  const faults: string[] = [];
  const stored = (await readStore(store)).map(({ sequence, routed: one }) => ({
    sequence,
    json: JSON.stringify(one),
  }));
  if (stored.length !== routed.length) faults.push(`the store has ${stored.length} of ${routed.length}`);
  routed.forEach((event, at) => {
    const { sequence, json } = stored[at] ?? {};
    if (sequence !== at + 1)
      faults.push(`the store gives ${event.id} the sequence ${sequence}, not ${at + 1}`);
    else if (json !== Buffer.from(event.value).toString()) faults.push(`the store has another ${event.id}`);
  });
  return faults.slice(0, 20);
}

async function compareStoredById(routed: readonly StoredEvent[], store: Store): Promise<string[]> {
  const stored = new Map((await readStore(store)).map((item) => [item.routed.mention.id, item.routed]));
  const faults = stored.size === routed.length ? [] : [`the store has ${stored.size} of ${routed.length}`];
  for (const event of routed) {
    if (!isDeepStrictEqual(stored.get(event.id), readRoutedMention(event)))
      faults.push(`the store has another ${event.id}, or none`);
  }
  return faults.slice(0, 20);
}

async function readStore(store: Store) {
  const stored: StoredMention[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.list({}, { order: 'oldest', limit: 500, cursor });
    stored.push(...page.items);
    if (page.nextCursor === null) return stored;
    cursor = page.nextCursor;
  }
}
