import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { KeywordList } from '../keywords/list-schema.ts';
import type { EventLog, Lag } from '../log/event-log.ts';
import type { Decide } from '../routing/decision.ts';
import type { ModelHeader } from '../semantic/model-file.ts';
import type { Store } from '../store/store.ts';
import type { KeyStore } from './keys.ts';
import type { Metrics } from './metrics.ts';

/** All that the API works with. It opens and closes none of it. */
export interface ApiDeps {
  readonly config: Config;
  readonly logger: FastifyBaseLogger;
  readonly log: EventLog;
  readonly store: Store;
  readonly decide: Decide;
  readonly keywords: { readonly version: string; readonly lists: readonly KeywordList[] };
  readonly model: { readonly version: string; readonly header: ModelHeader };
  /** Markdown. */
  readonly modelCard: string;
  readonly keys: KeyStore;
  readonly metrics: Metrics;
  /** Calls the listener whenever the query store has advanced. Returns what ends that. */
  readonly onIndexed: (listener: () => void) => () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How far behind each group of workers is. */
  readonly lag: () => Promise<readonly Lag[]>;
  /** Milliseconds between two signs of life on an idle stream. */
  readonly heartbeatMs?: number;
  /** Milliseconds after which a stream whose client does not read is dropped. */
  readonly slowClientMs?: number;
}
