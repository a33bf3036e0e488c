import type { Partition } from './cluster.ts';

/** A member of a group, and what it has at the moment. */
export interface Candidate {
  readonly memberId: string;
  readonly owned: readonly Partition[];
}

/**
 * Deals the partitions out evenly, and moves as few as that takes: everybody keeps what it has, up to its share; what
 * is left goes to who has least. The same input gives the same answer, whatever its order.
 */
export function assign(
  candidates: readonly Candidate[],
  partitions: readonly Partition[],
): ReadonlyMap<string, readonly Partition[]> {
  const members = [...candidates].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const left = new Map(
    [...partitions]
      .sort(inOrder)
      .map((partition) => [`${partition.topic} ${partition.partition}`, partition]),
  );
  const shares = sharesOf(members, partitions.length);
  const given = new Map<string, Partition[]>();
  for (const { memberId, owned } of members) {
    const kept: Partition[] = [];
    for (const { topic, partition } of [...owned].sort(inOrder)) {
      const own = left.get(`${topic} ${partition}`);
      if (own === undefined || kept.length >= (shares.get(memberId) ?? 0)) continue;
      left.delete(`${topic} ${partition}`);
      kept.push(own);
    }
    given.set(memberId, kept);
  }
  const rest = [...left.values()];
  for (const [memberId, kept] of given)
    kept.push(...rest.splice(0, (shares.get(memberId) ?? 0) - kept.length));
  return given;
}

/** Equal shares; those that must have one more are those that have most. */
function sharesOf(members: readonly Candidate[], count: number): ReadonlyMap<string, number> {
  const share = Math.floor(count / members.length);
  const more = count % members.length;
  const byOwned = [...members].sort((a, b) => b.owned.length - a.owned.length);
  return new Map(byOwned.map(({ memberId }, rank) => [memberId, share + (rank < more ? 1 : 0)]));
}

function inOrder(a: Partition, b: Partition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
