import type { Broker } from '@platformatic/kafka';
import type { Cluster, Partition } from './cluster.ts';

/** Partitions of one leader, by topic: so much is asked in one request. */
export interface AskedOfLeader {
  readonly broker: Broker;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[];
}

export async function byLeader(
  cluster: Cluster,
  partitions: readonly Partition[],
): Promise<readonly AskedOfLeader[]> {
  const leaders = new Map<string, { broker: Broker; topics: Map<string, number[]> }>();
  for (const each of partitions) {
    const broker = await cluster.leader(each);
    const address = `${broker.host}:${broker.port}`;
    const { topics } = leaders.get(address) ?? { topics: new Map<string, number[]>() };
    topics.set(each.topic, [...(topics.get(each.topic) ?? []), each.partition]);
    leaders.set(address, { broker, topics });
  }
  return [...leaders.values()].map(({ broker, topics }) => ({
    broker,
    topics: [...topics].map(([name, numbers]) => ({ name, partitions: numbers })),
  }));
}
