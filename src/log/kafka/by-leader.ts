import type { Broker } from '@platformatic/kafka';
import { byTopic, type OfTopic } from './by-topic.ts';
import type { Cluster, Partition } from './cluster.ts';

/** Partitions of one leader, by topic: so much is asked in one request. */
export interface AskedOfLeader {
  readonly broker: Broker;
  readonly topics: readonly OfTopic[];
}

export async function byLeader(
  cluster: Cluster,
  partitions: readonly Partition[],
): Promise<readonly AskedOfLeader[]> {
  const leaders = new Map<string, { readonly broker: Broker; readonly led: Partition[] }>();
  for (const each of partitions) {
    const broker = await cluster.leader(each);
    const address = `${broker.host}:${broker.port}`;
    const known = leaders.get(address);
    if (known === undefined) leaders.set(address, { broker, led: [each] });
    else known.led.push(each);
  }
  return [...leaders.values()].map(({ broker, led }) => ({ broker, topics: byTopic(led) }));
}
