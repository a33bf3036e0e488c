import { AppError } from '../../src/errors.ts';
import { type EventLog, type NewEvent, TOPICS } from '../../src/log/event-log.ts';
import { MentionSchema } from '../../src/mention/mention.ts';
import { rawEvent, TOPIC_OF_QUEUE } from '../../src/pipeline/events.ts';
import { shippedLaneOf } from '../pipeline/workers.ts';

const laneOf = shippedLaneOf();

const CONVERSATIONS = 300;
const BATCH = 100;
const TEXTS = [
  'Toujours pas reçu mon colis, ça fait trois semaines',
  'Bravo à toute l’équipe, quel beau concert hier soir',
  'Vous êtes des incapables, bande de nuls',
  'Quelqu’un sait si le magasin de Lyon est ouvert dimanche ?',
  'Ma box ne marche plus depuis hier, aidez-moi svp',
];

/** The nth mention of a test: it belongs to a conversation, in which its number grows. */
export function mention(number: number): NewEvent {
  const conversation = (number * 7919) % CONVERSATIONS;
  return rawEvent(
    MentionSchema.parse({
      id: `m-${number}`,
      brand: 'essai',
      source: {
        channel: 'x',
        externalId: String(number),
        kind: 'comment',
        visibility: 'public',
        threadId: `fil-${conversation}`,
      },
      author: { id: `a-${number % 50}` },
      text: TEXTS[number % TEXTS.length],
      createdAt: '2026-11-24T10:00:00.000Z',
      receivedAt: '2026-11-24T10:00:00.000Z',
    }),
  );
}

/** Appends mentions, about `perSecond`, until `count` are accepted. Gives how often a call was refused, and made again. */
export async function appendMentions(log: EventLog, count: number, perSecond: number): Promise<number> {
  const { done, refused } = startAppending(log, perSecond, count);
  await done;
  return refused();
}

export interface Appending {
  readonly accepted: () => number;
  /** Calls that were refused, and made again. */
  readonly refused: () => number;
  /** Resolves when all are accepted. */
  readonly done: Promise<void>;
  /** Ends when what is under way is accepted. */
  finish(): Promise<void>;
}

/** Appends mentions in the order of their numbers, about `perSecond`, until told to finish or `count` are accepted. */
export function startAppending(
  log: EventLog,
  perSecond: number,
  count = Number.POSITIVE_INFINITY,
): Appending {
  let accepted = 0;
  let refused = 0;
  let finishing = false;

  async function run(): Promise<void> {
    const started = performance.now();
    while (!finishing && accepted < count) {
      const size = Math.min(BATCH, count - accepted);
      await accept(Array.from({ length: size }, (_, at) => mention(accepted + at)));
      accepted += size;
      const ahead = started + (accepted / perSecond) * 1000 - performance.now();
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
  }

  async function accept(events: readonly NewEvent[]): Promise<void> {
    for (;;) {
      try {
        await log.append(TOPICS.raw, events, { unique: true });
        return;
      } catch (error) {
        // A log that is closed would refuse for ever.
        if (!(error instanceof AppError) || !error.retriable || error.code === 'stopping') throw error;
        refused += 1;
      }
    }
  }

  const done = run();
  done.catch(() => {
    // Told to whoever waits for the end.
  });
  return {
    accepted: () => accepted,
    refused: () => refused,
    done,
    finish() {
      finishing = true;
      return done;
    },
  };
}

/** What became of the accepted mentions, as a reader of committed data sees it. */
export interface Outcomes {
  readonly accepted: number;
  readonly lost: number;
  readonly repeated: number;
  /**
   * Mentions that stand after a later one of their conversation, in the partition of a topic; where some have let others
   * pass, after a later one of their lane.
   */
  readonly outOfOrder: number;
}

export async function readOutcomes(log: EventLog, accepted: number): Promise<Outcomes> {
  const seen = new Map<string, number>();
  const lastOf = new Map<string, number>();
  let outOfOrder = 0;
  let deferred = false;
  for await (const _ of log.read([TOPICS.deferred])) {
    deferred = true;
    break;
  }
  const lanes = TEXTS.map((text) => (deferred ? laneOf({ text }) : ''));
  for await (const event of log.read([...Object.values(TOPIC_OF_QUEUE), TOPICS.deadLetter])) {
    seen.set(event.id, (seen.get(event.id) ?? 0) + 1);
    const number = Number(event.id.slice(2));
    const place = `${event.topic} ${event.partition} ${event.key} ${lanes[number % lanes.length]}`;
    if (number < (lastOf.get(place) ?? -1)) outOfOrder += 1;
    lastOf.set(place, number);
  }
  const ids = Array.from({ length: accepted }, (_, number) => `m-${number}`);
  return {
    accepted,
    lost: ids.filter((id) => !seen.has(id)).length,
    repeated: [...seen.values()].reduce((sum, times) => sum + times - 1, 0),
    outOfOrder,
  };
}
