import type { Partition } from './cluster.ts';

/** Partitions of one topic, as requests name them. */
export interface OfTopic {
  readonly name: string;
  readonly partitions: number[];
}

/** Partitions by topic, each once, in the order in which they occur. */
export function byTopic(partitions: readonly Partition[]): OfTopic[] {
  const topics = new Map<string, Set<number>>();
  for (const { topic, partition } of partitions) {
    const known = topics.get(topic);
    if (known === undefined) topics.set(topic, new Set([partition]));
    else known.add(partition);
  }
  return [...topics].map(([name, numbers]) => ({ name, partitions: [...numbers] }));
}
