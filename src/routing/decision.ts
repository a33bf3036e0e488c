import type { Classification } from '../mention/classification.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Routing } from '../mention/routed-mention.ts';

/** What the service says of one mention. */
export interface Decision {
  readonly classification: Classification;
  readonly routing: Routing;
}

/** Pure and synchronous: the same mention always gives the same bytes from the same decider. */
export type Decide = (mention: DecidableMention) => Decision;
