import { z } from 'zod';
import { FLAGS, INTENTS, routeOfIntent, TOPICS, URGENCIES } from '../mention/taxonomy.ts';
import { COLUMN, COLUMNS, HEADS, type HeadName } from './heads.ts';

/**
 * One labelled text. `targets` has one value per output column: 0, 1, or NaN where this source does not answer that
 * question. `weight` says how much the example counts.
 */
export interface Example {
  readonly text: string;
  /** Name of the file that it came from, without folder and ending. */
  readonly source: string;
  readonly targets: Float32Array;
  readonly weight: number;
  /** The full label, where the source gives the whole taxonomy. */
  readonly label: FullLabel | null;
}

const FullLabelSchema = z.object({
  intent: z.enum(INTENTS),
  topics: z.array(z.enum(TOPICS)),
  sentiment: z.enum(['negative', 'neutral', 'positive']),
  urgency: z.enum(URGENCIES),
  flags: z.array(z.enum(FLAGS)),
  /** How much the row counts beside others; more where an error would be worse. */
  weight: z.number().positive().max(10).default(1),
});
export type FullLabel = Omit<z.infer<typeof FullLabelSchema>, 'weight'>;

const text = z.string().min(1);
const FullRowSchema = FullLabelSchema.extend({ text });
const TalkRowSchema = z.object({
  text,
  sentiment: z.enum(['negative', 'neutral', 'positive', 'objective', 'mixed']).nullable(),
});
const HateRowSchema = z.object({ text, racist: z.boolean() });
const ToxicRowSchema = z.object({ text, toxic: z.boolean().nullable() });
const AbuseRowSchema = z.object({ text, labels: z.array(z.string()).min(1) });

/** General talk says little about brands, and there is much of it: it counts for less than mentions of brands do. */
const TALK_WEIGHT = 0.1;
/** Corpora of abuse answer one question of ours, with noisy labels that lean on the names of groups of people. */
const ABUSE_WEIGHT = 0.1;

/**
 * One row of a JSON Lines file as an example, by the fields that it has: the full taxonomy (`intent`…), `sentiment`
 * alone (talk with no brand in it), `racist`, `toxic` or `labels` (corpora of abuse). Null: the row has no usable label.
 */
export function exampleOfRow(row: unknown, source: string): Example | null {
  const full = FullRowSchema.safeParse(row);
  if (full.success) return fullExample(full.data, source);
  const hate = HateRowSchema.safeParse(row);
  if (hate.success) return abuseExample(hate.data.text, source, hate.data.racist, hate.data.racist);
  const toxic = ToxicRowSchema.safeParse(row);
  if (toxic.success) return abuseExample(toxic.data.text, source, toxic.data.toxic, null);
  const abuse = AbuseRowSchema.safeParse(row);
  if (abuse.success) {
    const { labels } = abuse.data;
    const hateful = labels.includes('hateful');
    // "offensive" or "disrespectful" alone is mostly no reason to silence anybody: left unsaid.
    return abuseExample(
      abuse.data.text,
      source,
      hateful ? true : labels.includes('normal') ? false : null,
      hateful,
    );
  }
  const talk = TalkRowSchema.safeParse(row);
  if (talk.success) return talkExample(talk.data, source);
  return null;
}

function fullExample(row: z.infer<typeof FullRowSchema>, source: string): Example {
  const targets = unknownTargets();
  const route = routeOfIntent(row.intent);
  targets[COLUMN.service] = route === 'customer_service' ? 1 : 0;
  targets[COLUMN.abuse] = route === 'moderation' ? 1 : 0;
  setHead(targets, 'intent', [row.intent]);
  if (route !== 'moderation') setHead(targets, 'topics', row.topics);
  setHead(targets, 'sentiment', [row.sentiment]);
  setHead(targets, 'urgency', [row.urgency]);
  setHead(targets, 'flags', row.flags);
  const { intent, topics, sentiment, urgency, flags } = row;
  const { weight } = row;
  const label = { intent, topics, sentiment, urgency, flags };
  return { text: row.text, source, targets, weight, label };
}

/** People who talk of anything but a brand: nobody's customer, mostly harmless. */
function talkExample(row: z.infer<typeof TalkRowSchema>, source: string): Example {
  const targets = unknownTargets();
  targets[COLUMN.service] = 0;
  targets[COLUMN.abuse] = 0;
  if (row.sentiment !== null && row.sentiment !== 'mixed') {
    setHead(targets, 'sentiment', [row.sentiment === 'objective' ? 'neutral' : row.sentiment]);
  }
  return { text: row.text, source, targets, weight: TALK_WEIGHT, label: null };
}

function abuseExample(body: string, source: string, abuse: boolean | null, hate: boolean | null): Example {
  const targets = unknownTargets();
  if (abuse !== null) targets[COLUMN.abuse] = abuse ? 1 : 0;
  if (hate !== null) targets[COLUMN.flags + HEADS.flags.classes.indexOf('hate')] = hate ? 1 : 0;
  return { text: body, source, targets, weight: ABUSE_WEIGHT, label: null };
}

function unknownTargets(): Float32Array {
  return new Float32Array(COLUMNS).fill(Number.NaN);
}

function setHead(targets: Float32Array, head: HeadName, on: readonly string[]): void {
  HEADS[head].classes.forEach((name, index) => {
    targets[COLUMN[head] + index] = on.includes(name) ? 1 : 0;
  });
}
