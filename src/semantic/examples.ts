import { z } from 'zod';
import { LABELS } from '../mention/labels.ts';
import { type Intent, type Route, routeOfIntent, SENTIMENTS } from '../mention/taxonomy.ts';
import { COLUMN, COLUMNS, HEADS, type HeadName } from './heads.ts';

/** What one row teaches. */
export interface Lesson {
  readonly text: string;
  /** One value per output column: 0, 1, or NaN where the row does not answer that question. */
  readonly targets: Float32Array;
  /** How much it counts. */
  readonly weight: number;
  /** Null where the row does not say. */
  readonly route: Route | null;
  readonly intent: Intent | null;
}

/** A row of a file. */
export interface Example extends Lesson {
  /** Name of the file that it came from, without folder and ending. */
  readonly source: string;
}

const text = z.string().min(1);
const MentionRowSchema = z
  .object({
    text,
    ...LABELS,
    /** How much the row counts beside others; more where an error would be worse. */
    weight: z.number().positive().max(10).default(1),
  })
  .refine(({ route, intent }) => route || intent, {
    error: 'this row has no label: give at least a route or an intent',
    params: { fr: 'cette ligne n’a pas d’étiquette : donnez au moins une route ou une intention' },
  })
  .refine(({ route, intent }) => !route || !intent || routeOfIntent(intent) === route, {
    path: ['intent'],
    error: 'belongs to another route than the one given',
    params: { fr: 'appartient à une autre route que celle qui est donnée' },
  });
const TalkRowSchema = z.object({ text, sentiment: z.enum([...SENTIMENTS, 'objective', 'mixed']).nullable() });
const RacistRowSchema = z.object({ text, racist: z.boolean() });
const ToxicRowSchema = z.object({ text, toxic: z.boolean().nullable() });
const LabelsRowSchema = z.object({ text, labels: z.array(z.string()).min(1) });

/** In which words what is wrong with a row is told; without them: English. */
export type RowWords = z.core.ParseContext<z.core.$ZodIssue>;

/** General talk says little about brands, and there is much of it: it counts for less than mentions of brands do. */
const TALK_WEIGHT = 0.1;
/** Corpora of abuse answer one question of ours, with noisy labels that lean on the names of groups of people. */
const ABUSE_WEIGHT = 0.1;

const mention = MentionRowSchema.transform(lessonOfMention);
/** The kinds of rows, each told by a field; where a row has several, the first counts. */
const KINDS = [
  { field: 'route', schema: mention },
  { field: 'intent', schema: mention },
  { field: 'racist', schema: RacistRowSchema.transform(lessonOfRacist) },
  { field: 'toxic', schema: ToxicRowSchema.transform(lessonOfToxic) },
  { field: 'labels', schema: LabelsRowSchema.transform(lessonOfLabels) },
  { field: 'sentiment', schema: TalkRowSchema.transform(lessonOfTalk) },
];

/**
 * Reads a row of a JSON Lines file by the fields that it has: those of a mention (`route` or `intent`, and the rest of the
 * taxonomy as far as it is given), `racist`, `toxic` or `labels` (corpora of abuse), or `sentiment` alone (talk with no
 * brand in it).
 */
export function parseLesson(row: unknown, inWords?: RowWords): z.ZodSafeParseResult<Lesson> {
  const kind = KINDS.find(({ field }) => typeof row === 'object' && row !== null && field in row);
  return (kind?.schema ?? mention).safeParse(row, inWords);
}

function lessonOfMention(row: z.infer<typeof MentionRowSchema>): Lesson {
  const { intent = null, topics, sentiment, urgency, flags, weight } = row;
  const route = intent === null ? (row.route ?? null) : routeOfIntent(intent);
  const targets = unknownTargets();
  targets[COLUMN.service] = route === 'customer_service' ? 1 : 0;
  targets[COLUMN.abuse] = route === 'moderation' ? 1 : 0;
  if (intent !== null) setHead(targets, 'intent', [intent]);
  if (topics && route !== 'moderation') setHead(targets, 'topics', topics);
  if (sentiment) setHead(targets, 'sentiment', [sentiment]);
  if (urgency) setHead(targets, 'urgency', [urgency]);
  if (flags) setHead(targets, 'flags', flags);
  return { text: row.text, targets, weight, route, intent };
}

/** People who talk of anything but a brand: nobody's customer, mostly harmless. */
function lessonOfTalk(row: z.infer<typeof TalkRowSchema>): Lesson {
  const targets = unknownTargets();
  targets[COLUMN.service] = 0;
  targets[COLUMN.abuse] = 0;
  if (row.sentiment !== null && row.sentiment !== 'mixed') {
    setHead(targets, 'sentiment', [row.sentiment === 'objective' ? 'neutral' : row.sentiment]);
  }
  return { text: row.text, targets, weight: TALK_WEIGHT, route: null, intent: null };
}

function lessonOfRacist({ text: body, racist }: z.infer<typeof RacistRowSchema>): Lesson {
  return lessonOfAbuse(body, racist, racist);
}

function lessonOfToxic({ text: body, toxic }: z.infer<typeof ToxicRowSchema>): Lesson {
  return lessonOfAbuse(body, toxic, null);
}

/** "offensive" or "disrespectful" alone is mostly no reason to silence anybody: left unsaid. */
function lessonOfLabels({ text: body, labels }: z.infer<typeof LabelsRowSchema>): Lesson {
  const hateful = labels.includes('hateful');
  return lessonOfAbuse(body, hateful ? true : labels.includes('normal') ? false : null, hateful);
}

function lessonOfAbuse(body: string, abuse: boolean | null, hate: boolean | null): Lesson {
  const targets = unknownTargets();
  if (abuse !== null) targets[COLUMN.abuse] = abuse ? 1 : 0;
  if (hate !== null) targets[COLUMN.flags + HEADS.flags.classes.indexOf('hate')] = hate ? 1 : 0;
  return { text: body, targets, weight: ABUSE_WEIGHT, route: null, intent: null };
}

function unknownTargets(): Float32Array {
  return new Float32Array(COLUMNS).fill(Number.NaN);
}

function setHead(targets: Float32Array, head: HeadName, on: readonly string[]): void {
  HEADS[head].classes.forEach((name, index) => {
    targets[COLUMN[head] + index] = on.includes(name) ? 1 : 0;
  });
}

/** No labelled source counts for more than this many rows: the largest is one operator's tweets, and not the world. */
const SOURCE_CAP = 950;

/** The examples, those of large sources weighted so that none counts for more than `SOURCE_CAP` rows. */
export function cappedSources(examples: readonly Example[]): readonly Example[] {
  const sizes = new Map<string, number>();
  for (const { route, source } of examples) {
    if (route !== null) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  }
  return examples.map((example) => {
    const size = example.route === null ? 0 : (sizes.get(example.source) ?? 0);
    return size > SOURCE_CAP ? { ...example, weight: (example.weight * SOURCE_CAP) / size } : example;
  });
}
