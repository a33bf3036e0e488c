import { type ClassifierParts, createClassifier } from '../classify/classify.ts';
import type { Decide } from './decision.ts';
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
