import {
  type ClassifierParts,
  createClassifier,
  createStagedClassifier,
  type Reading,
} from '../classify/classify.ts';
import type { KeywordMatch } from '../keywords/keyword-match.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Decide, Decision } from './decision.ts';
import type { Policy } from './policy.ts';
import { routeMention } from './route.ts';

export interface DeciderParts extends Omit<ClassifierParts, 'policy' | 'policyVersion'> {
  readonly policy: Policy;
}

/** The whole decision as one function: what a mention is, and where it goes. */
export function createDecider({ policy, ...parts }: DeciderParts): Decide {
  const classify = createClassifier({ ...parts, policy: policy.decision, policyVersion: policy.version });
  return (mention) => {
    const classification = classify(mention);
    return { classification, routing: routeMention(mention, classification, policy) };
  };
}

/** The decision in two steps: see `StagedClassifier`. */
export interface StagedDecider {
  read(mention: DecidableMention): Reading;
  judge(reading: Reading, matches: readonly KeywordMatch[], keywordsVersion: string): Decision;
}

/** The same decision as `createDecider`, for one reading and any matches. */
export function createStagedDecider({ policy, ...parts }: Omit<DeciderParts, 'matcher'>): StagedDecider {
  const { read, judge } = createStagedClassifier({
    ...parts,
    policy: policy.decision,
    policyVersion: policy.version,
  });
  return {
    read,
    judge(reading, matches, keywordsVersion) {
      const classification = judge(reading, matches, keywordsVersion);
      return { classification, routing: routeMention(reading.mention, classification, policy) };
    },
  };
}
