import { z } from 'zod';
import type { Classification } from '../mention/classification.ts';
import { LABELS } from '../mention/labels.ts';
import type { DecidableMention } from '../mention/mention.ts';
import { INTENTS, type Intent, ROUTES, type Route, routeOfIntent } from '../mention/taxonomy.ts';
import { evaluateFacets, type FacetReports, type GoldFacets } from './evaluate-facets.ts';
import { calibrationError, type Report, reportOf } from './metrics.ts';

/** A labelled mention to evaluate on: `route`, or an `intent` that implies it; what else it has makes the slices. */
export const GoldRowSchema = z
  .looseObject({
    text: z.string().min(1),
    ...LABELS,
    channel: z.string().optional(),
    variety: z.string().optional(),
  })
  .refine(({ route, intent }) => route !== undefined || intent !== undefined, 'needs a route or an intent');

export interface Gold {
  readonly text: string;
  readonly source: string;
  readonly route: Route;
  readonly intent: Intent | null;
  readonly facets: GoldFacets;
  /** Names of the slices that it belongs to, such as `channel: x`. */
  readonly slices: readonly string[];
}

const CONFIDENCES = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

const SHORT = 40;
const LONG = 140;

/** A parsed row as something to evaluate on. */
export function goldOf(row: z.infer<typeof GoldRowSchema>, source: string): Gold {
  const { text, intent, topics, sentiment, urgency, flags, channel, variety } = row;
  const length =
    text.length < SHORT ? `under ${SHORT}` : text.length <= LONG ? `${SHORT}-${LONG}` : `over ${LONG}`;
  return {
    text,
    source,
    // The refinement guarantees one of the two.
    route: row.route ?? routeOfIntent(intent ?? 'other'),
    intent: intent ?? null,
    facets: { topics, sentiment, urgency, flags },
    slices: [
      `source: ${source}`,
      `length: ${length} characters`,
      ...(channel === undefined ? [] : [`channel: ${channel}`]),
      ...(variety === undefined ? [] : [`variety: ${variety}`]),
      ...(flags?.includes('sarcasm') ? ['flag: sarcasm'] : []),
      ...(flags?.includes('insult') || flags?.includes('profanity') ? ['flag: insult or profanity'] : []),
    ],
  };
}

export interface Evaluation {
  readonly route: Report<Route>;
  /** Over the texts whose intent is labelled. */
  readonly intent: Report<Intent>;
  readonly calibrationError: number;
  /** Share of what is not moderation that was routed to moderation. */
  readonly silenced: number;
  /** What is not sent to review: its share, and how often its route is right. */
  readonly automatic: { readonly coverage: number; readonly accuracy: number; readonly silenced: number };
  /** What deciding alone from this confidence upwards would cover, and how often it would be right. */
  readonly thresholds: readonly {
    readonly confidence: number;
    readonly coverage: number;
    readonly accuracy: number;
  }[];
  readonly facets: FacetReports;
  readonly slices: Readonly<
    Record<string, { readonly count: number; readonly accuracy: number; readonly macroF1: number }>
  >;
}

/** Compares decisions with labels. */
export function evaluate(
  gold: readonly Gold[],
  classify: (mention: DecidableMention) => Classification,
): Evaluation {
  const answers = gold.map((row) => ({ row, said: classify({ text: row.text }) }));
  const pairs = (some: typeof answers) =>
    some.map(({ row, said }) => ({ truth: row.route, said: said.route }));
  const harmless = answers.filter(({ row }) => row.route !== 'moderation');
  const automatic = answers.filter(({ said }) => !said.needsReview);
  const silenced = (some: typeof answers) => some.filter(({ said }) => said.route === 'moderation').length;
  const slices = new Map<string, typeof answers>();
  for (const answer of answers) {
    for (const slice of answer.row.slices) {
      const others = slices.get(slice);
      if (others === undefined) slices.set(slice, [answer]);
      else others.push(answer);
    }
  }
  const reportSlice = (some: typeof answers) => {
    const { count, accuracy, macroF1 } = reportOf(ROUTES, pairs(some));
    return { count, accuracy, macroF1 };
  };
  return {
    route: reportOf(ROUTES, pairs(answers)),
    intent: reportOf(
      INTENTS,
      answers.flatMap(({ row, said }) =>
        row.intent === null ? [] : [{ truth: row.intent, said: said.intent }],
      ),
    ),
    calibrationError: calibrationError(
      answers.map(({ row, said }) => ({ confidence: said.confidence, right: said.route === row.route })),
    ),
    silenced: silenced(harmless) / harmless.length,
    automatic: {
      coverage: automatic.length / answers.length,
      accuracy: automatic.filter(({ row, said }) => said.route === row.route).length / automatic.length,
      silenced: silenced(harmless.filter(({ said }) => !said.needsReview)) / harmless.length,
    },
    thresholds: CONFIDENCES.map((confidence) => {
      const sure = answers.filter(({ said }) => said.confidence >= confidence);
      const right = sure.filter(({ row, said }) => said.route === row.route).length;
      return { confidence, coverage: sure.length / answers.length, accuracy: right / sure.length };
    }),
    facets: evaluateFacets(
      answers.map(({ row, said }) => ({
        facets: row.facets,
        isModeration: row.route === 'moderation',
        said,
      })),
    ),
    slices: Object.fromEntries(
      [...slices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, some]) => [name, reportSlice(some)]),
    ),
  };
}
