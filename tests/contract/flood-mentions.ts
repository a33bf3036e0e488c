import { type EventLog, type NewEvent, type StoredEvent, TOPICS } from '../../src/log/event-log.ts';
import type { Lane } from '../../src/mention/lane.ts';
import type { Mention } from '../../src/mention/mention.ts';
import { rawEvent, readMention, readRoutedMention, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { shippedLaneOf } from '../pipeline/workers.ts';

const CONVERSATIONS = 97;
const CHATTER = [
  'Trop drôle cette pub 😂',
  'Bravo à toute l’équipe, quel beau concert',
  'Le meilleur spot de l’année, fin du débat',
  'On en parle de la musique ou pas',
];
const REQUESTS: readonly (Partial<Mention> & { readonly text: string })[] = [
  { text: 'Toujours pas reçu mon colis, remboursez-moi svp' },
  { text: 'Ma box ne marche plus depuis hier, que faire ?' },
  { text: 'Trop drôle', author: { id: 'vedette', verified: true } },
  {
    text: 'On se connaît',
    source: { channel: 'x', externalId: 'message', kind: 'message', visibility: 'private' },
  },
];

const laneOf = shippedLaneOf();

/** The nth mention of a test, accepted now, in a conversation that has mentions of both lanes. */
export function mentionOf(lane: Lane, number: number): NewEvent {
  const given = lane === 'priority' ? REQUESTS[number % REQUESTS.length] : undefined;
  const thread = { threadId: `fil-${number % CONVERSATIONS}`, externalId: `${lane}-${number}` };
  const source = {
    channel: 'x',
    kind: 'comment',
    visibility: 'public',
    ...given?.source,
    ...thread,
  } as const;
  const mention: Mention = {
    ...{ id: `${lane}-${number}`, brand: 'essai', author: { id: `a-${number % 50}` } },
    ...{ text: CHATTER[number % CHATTER.length] ?? '', createdAt: '2026-11-24T10:00:00.000Z', ...given },
    ...{ source, receivedAt: new Date().toISOString() },
  };
  if (laneOf(mention) !== lane) throw new Error(`${mention.text} is not of the lane ${lane}`);
  return rawEvent(mention);
}

/** A mention that has its outcome; times are milliseconds since the epoch. */
export interface Decided {
  readonly id: string;
  readonly lane: Lane;
  readonly acceptedAt: number;
  /** From accepted to routed. */
  readonly ms: number;
}

/** What readers of committed data see, in the order in which it was decided. */
export async function decidedIn(log: EventLog): Promise<readonly Decided[]> {
  const decided: Decided[] = [];
  for await (const event of log.read(Object.values(TOPIC_OF_QUEUE))) {
    const { mention, decidedAt } = readRoutedMention(event);
    const acceptedAt = Date.parse(mention.receivedAt);
    decided.push({ id: event.id, lane: laneOf(mention), acceptedAt, ms: Date.parse(decidedAt) - acceptedAt });
  }
  return decided;
}

/**
 * What breaks the laws, in words; empty: nothing. Every event of `mentions.raw` has one outcome; none of the priority lane
 * was put off; and in each topic the mentions of one conversation and lane stand in the order in which they came.
 */
export async function faultsIn(log: EventLog): Promise<readonly string[]> {
  const faults: string[] = [];
  const place = new Map<string, number>();
  for await (const { id, offset } of log.read([TOPICS.raw])) place.set(id, offset);
  const times = new Map<string, number>();
  const last = new Map<string, number>();
  for await (const event of log.read([...Object.values(TOPIC_OF_QUEUE), TOPICS.deadLetter])) {
    times.set(event.id, (times.get(event.id) ?? 0) + 1);
    if (event.topic === TOPICS.deadLetter) continue;
    const way = `${event.topic} ${event.key} ${laneOf(readRoutedMention(event).mention)}`;
    const offset = place.get(event.id) ?? Number.NaN;
    if (!(offset > (last.get(way) ?? -1))) faults.push(`${event.id} comes too late or from nowhere (${way})`);
    last.set(way, offset);
  }
  for (const id of place.keys())
    if (times.get(id) !== 1) faults.push(`${id}: ${times.get(id) ?? 0} outcomes`);
  for await (const event of log.read([TOPICS.deferred]))
    if (laneIn(event) === 'priority') faults.push(`${event.id} was put off`);
  return faults.slice(0, 20);
}

function laneIn(event: StoredEvent): Lane {
  return laneOf(readMention(event, new Date().toISOString()));
}
