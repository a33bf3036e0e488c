import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { ClassificationSchema } from '../../src/mention/classification.ts';
import type { DecidableMention } from '../../src/mention/mention.ts';
import { RoutingSchema } from '../../src/mention/routed-mention.ts';
import { ROUTES, routeOfIntent } from '../../src/mention/taxonomy.ts';
import { type LoadedDecider, loadDecider } from '../../src/pipeline/load-decider.ts';
import type { Decision } from '../../src/routing/decision.ts';
import { corpusRows } from '../support/corpus.ts';

/** Laws of a decision, whatever the text: with the lists, the model and the policy that are shipped. */

const config = readConfig();

let loaded: LoadedDecider;
let texts: string[];

beforeAll(() => {
  loaded = loadDecider(config);
  texts = corpusRows(5000).map(({ text }) => text);
});

/** What is wrong with a decision, in words; empty: nothing. */
function faultsOf(text: string, { classification, routing }: Decision): string[] {
  const faults: string[] = [];
  const { scores, confidence, route, intent, evidence, entities } = classification;
  if (!ClassificationSchema.safeParse(classification).success) faults.push('classification schema');
  if (!RoutingSchema.safeParse(routing).success) faults.push('routing schema');
  const sum = scores.customer_service + scores.community + scores.moderation;
  if (Math.abs(sum - 1) > 1e-9) faults.push(`scores add up to ${sum}`);
  const best = Math.max(...Object.values(scores));
  if (scores[route] < best - 1e-4) faults.push('another route scores higher');
  if (Math.abs(confidence - scores[route]) > 6e-4) faults.push('confidence is not the score of the route');
  if (routeOfIntent(intent) !== route) faults.push(`${intent} does not imply ${route}`);
  for (const { what, span, source } of evidence) {
    if (source === 'rule') continue;
    if (span === undefined || text.slice(span.start, span.end) !== what) faults.push(`span of ${what}`);
    if (what === '') faults.push('evidence of nothing');
  }
  let end = 0;
  for (const { span } of entities) {
    if (span.start < end || span.end <= span.start || span.end > text.length) faults.push('entity spans');
    end = span.end;
  }
  return faults;
}

describe('every decision on the corpus', () => {
  test('has scores that add up to 1, an intent of its route, and evidence in the words of the author, for nearly all', () => {
    const faults: string[] = [];
    let shown = 0;
    for (const text of texts) {
      const decision = loaded.decide({ text });
      faults.push(...faultsOf(text, decision));
      if (decision.classification.evidence.length > 0) shown += 1;
    }
    expect(faults).toEqual([]);
    expect(shown / texts.length).toBeGreaterThan(0.99);
  });
});

describe('the weights of the evidence', () => {
  /** One text in so many is enough. */
  const EVERY = 2;
  /** Smaller scores are rounded too much to be compared. */
  const LEAST_SCORE = 0.02;
  /** Half a unit of the last decimal of each of some twenty weights, and of the scores. */
  const ROUNDING = 0.03;

  test('add up to the distance of the route from the runner-up', () => {
    let compared = 0;
    const wrong: string[] = [];
    const some = texts.filter((_, at) => at % EVERY === 0);
    for (const text of some) {
      const { route, scores, evidence } = loaded.decide({ text }).classification;
      const others = ROUTES.filter((name) => name !== route).sort((a, b) => scores[b] - scores[a]);
      const runnerUp = others[0] ?? route;
      // What a rule settled stands apart from what the words add up to.
      if (evidence.some(({ source, what, weight }) => source === 'rule' && what !== 'rest' && weight === 0))
        continue;
      if (scores[runnerUp] < LEAST_SCORE || scores[runnerUp] - scores[others[1] ?? route] < LEAST_SCORE)
        continue;
      const sum = evidence.reduce(
        (total, { for: of, weight }) => total + (of === route ? weight : of === runnerUp ? -weight : 0),
        0,
      );
      compared += 1;
      const distance = Math.log(scores[route] / scores[runnerUp]);
      if (Math.abs(sum - distance) >= ROUNDING) wrong.push(`${text}: ${sum} for ${distance}`);
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(some.length / 4);
  });
});

describe('every decision on anything', () => {
  const anyMention = fc.record(
    {
      text: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: fc.constantFrom(..."aàéœ ’'-#@.!?0123\n\u200b\u0301😡🇫🇷\ud800"), maxLength: 300 }),
        fc
          .array(
            fc.constantFrom('colis', 'merci', 'nul', 'jamais', 'FDP', 'c0nnard', 'suicide', '06 12 34 56 78'),
          )
          .map((words) => words.join(' ')),
      ),
      source: fc.record(
        {
          channel: fc.oneof(fc.constantFrom('x', 'email', '__proto__', 'constructor', ''), fc.string()),
          visibility: fc.constantFrom('public' as const, 'private' as const),
          externalId: fc.string(),
        },
        { requiredKeys: [] },
      ),
      author: fc.record(
        { isBrand: fc.boolean(), verified: fc.boolean(), followers: fc.nat() },
        { requiredKeys: [] },
      ),
      brand: fc.oneof(fc.constant('__proto__'), fc.string()),
      createdAt: fc.constantFrom('2026-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '0000-01-01T00:00+23:59'),
    },
    { requiredKeys: ['text'] },
  );

  test('keeps the laws, and gives the same bytes twice', () => {
    fc.assert(
      fc.property(anyMention, (mention: DecidableMention) => {
        const decision = loaded.decide(mention);
        expect(faultsOf(mention.text, decision)).toEqual([]);
        expect(JSON.stringify(loaded.decide(mention))).toBe(JSON.stringify(decision));
      }),
      { seed: 20261124, numRuns: 2000 },
    );
  });
});

describe('the same bytes', () => {
  test('come whatever was decided before, from this decider and from another one', () => {
    const some = texts.slice(0, 300);
    const once = some.map((text) => JSON.stringify(loaded.decide({ text })));
    const backwards = some.toReversed().map((text) => JSON.stringify(loaded.decide({ text })));
    expect(backwards.reverse()).toEqual(once);
    const other = loadDecider(config);
    expect(some.map((text) => JSON.stringify(other.decide({ text })))).toEqual(once);
  });
});
