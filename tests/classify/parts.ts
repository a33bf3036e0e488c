import { fileURLToPath } from 'node:url';
import { createClassifier } from '../../src/classify/classify.ts';
import type { DecisionPolicy } from '../../src/classify/decision-policy.ts';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordEntry } from '../../src/keywords/list-schema.ts';
import { loadPolicy } from '../../src/pipeline/load-decider.ts';
import type { Policy } from '../../src/routing/policy.ts';
import { COLUMN, COLUMNS, HEADS, type HeadName } from '../../src/semantic/heads.ts';
import { createKnownFeatures } from '../../src/semantic/known-features.ts';
import { createSemanticModel, type SemanticModel } from '../../src/semantic/model.ts';
import type { Calibration } from '../../src/semantic/model-file.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

export const analyser = createAnalyser(loadLexicons());

/** The policy that the project ships. */
export const policy: Policy = loadPolicy(
  fileURLToPath(new URL('../../policy/routing.yaml', import.meta.url)),
);

/** Log-odds by head and class, such as `{ service: { service: 3 } }`; what is not named is 0. */
export type Says = { readonly [H in HeadName]?: Readonly<Record<string, number>> };

/** Everything counts once: what the model says and what the lists say are the log-odds of the routes. */
export const PLAIN: Calibration = {
  ...{ service: 1, abuse: 1, intent: 0, serviceBias: 0, abuseBias: 0, keywords: 1 },
  ...{ question: 0, ownCase: 0, abuseLength: 0, othersData: 0, offer: 0 },
  ...{ topicThreshold: 0, flagThresholds: {} },
};

const NOTHING = {
  known: createKnownFeatures(new Uint32Array(0)),
  table: new Int8Array(0),
  dense: new Uint8Array(0),
};

/** A real model that knows no feature: it says the same of every text. */
export function modelSaying(says: Says, calibration: Calibration = PLAIN): SemanticModel {
  const bias = Array<number>(COLUMNS).fill(0);
  for (const [head, classes] of Object.entries(says) as [HeadName, Record<string, number>][]) {
    const names: readonly string[] = HEADS[head].classes;
    for (const [name, odds] of Object.entries(classes)) {
      if (!names.includes(name)) throw new Error(`The head ${head} has no class ${name}`);
      bias[COLUMN[head] + names.indexOf(name)] = odds;
    }
  }
  const scales = Array<number>(COLUMNS).fill(1);
  const header = { features: 0, columns: COLUMNS, scales, bias, calibration, data: [], options: {} };
  return createSemanticModel({ ...NOTHING, header, version: 'test' });
}

/** A matcher over one list that says nothing but what its entries say. */
export function matcherOf(entries: readonly KeywordEntry[]) {
  if (entries.length === 0) return compileKeywords([], analyser);
  const words = { id: 'essai', title: 'Essai', description: 'Essai', note: 'Essai', owner: 'Essai' };
  return compileKeywords(
    [{ ...words, audience: 'customer_service', language: 'fr', entries: [...entries] }],
    analyser,
  );
}

const NO_PRIORS: DecisionPolicy['priors'] = { default: {}, channels: {}, brands: {} };

/** A classifier of a model that says `says`, of these entries, and of the shipped thresholds, without priors. */
export function classifierOf(
  says: Says,
  entries: readonly KeywordEntry[] = [],
  changes: Partial<DecisionPolicy> = {},
  calibration?: Calibration,
) {
  return createClassifier({
    analyser,
    matcher: matcherOf(entries),
    model: modelSaying(says, calibration),
    policy: { ...policy.decision, priors: NO_PRIORS, ...changes },
    policyVersion: policy.version,
    brandLanguage: 'fr',
  });
}

/** What a model says that is sure of one route. */
export const SERVICE: Says = { service: { service: 3 }, intent: { complaint: 5 } };
export const COMMUNITY: Says = { service: { service: -3 }, abuse: { abuse: -3 }, intent: { praise: 5 } };
export const ABUSE: Says = { service: { service: -3 }, abuse: { abuse: 5 }, intent: { insult: 5 } };

/** An entry with one term, and an id made of it. */
export const entry = (match: string, more: Partial<KeywordEntry>): KeywordEntry => ({
  id: match.replace(/[^a-z]+/g, '-'),
  match: [match],
  ...more,
});
