import { Gauge, Histogram, type Registry } from 'prom-client';
import { WAY_SECONDS } from './buckets.ts';

/** The keyword lists that a thread decides with, as metrics. */
export interface KeywordMetrics {
  /** Reads from now on how many entries decide, and how many files and revisions cannot be used. */
  readonly watch: (read: () => KeywordCounts) => void;
  /** A revision that was published so many milliseconds ago decides here now. */
  readonly onEffect: (ms: number) => void;
}

interface KeywordCounts {
  readonly entries: number;
  readonly problems: number;
}

/** `thread` says whose lists they are. */
export function createKeywordMetrics(registry: Registry, thread: string): KeywordMetrics {
  const registers = [registry];
  // The threads of a process have the same lists, or will in a moment.
  const aggregator = 'max';
  let read = (): KeywordCounts => ({ entries: 0, problems: 0 });
  new Gauge({
    name: 'aiguillage_keyword_entries',
    help: 'Keyword entries in use',
    aggregator,
    registers,
    collect() {
      this.set(read().entries);
    },
  });
  new Gauge({
    name: 'aiguillage_keyword_problems',
    help: 'Keyword files and revisions that cannot be used: what counted before still does',
    aggregator,
    registers,
    collect() {
      this.set(read().problems);
    },
  });
  const effects = new Histogram({
    name: 'aiguillage_keyword_effect_seconds',
    help: 'Time from the publication of a revision to its first decision, by thread',
    labelNames: ['thread'],
    buckets: WAY_SECONDS,
    registers,
  });
  return {
    watch(reader) {
      read = reader;
    },
    onEffect: (ms) => effects.observe({ thread }, Math.max(0, ms) / 1000),
  };
}
