import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { DocumentReader } from '../lists/document-reader.ts';
import type { KeywordEditor } from '../lists/keyword-editor.ts';
import type { LiveLists } from '../lists/live-lists.ts';
import type { EventLog, Lag } from '../log/event-log.ts';
import type { TuningThreads } from '../pipeline/tuning-threads.ts';
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
  /** Where the effects of lists are worked out. */
  readonly tuning: TuningThreads;
  /** The keyword lists that this thread decides with, as they change. */
  readonly keywords: LiveLists;
  readonly editor: KeywordEditor;
  readonly documents: DocumentReader;
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
  /** What the log and the store refused a moment ago, to this thread and to the workers: see log/troubles.ts. */
  readonly troubles?: () => Promise<readonly string[]>;
  /** Milliseconds between two signs of life on an idle stream. */
  readonly heartbeatMs?: number;
  /** Milliseconds after which a stream whose client does not read is dropped. */
  readonly slowClientMs?: number;
}
