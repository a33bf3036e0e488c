import { setTimeout as wait } from 'node:timers/promises';
import {
  type API,
  decodeConsumerProtocolAssignment,
  decodeConsumerProtocolSubscription,
  encodeConsumerProtocolAssignment,
  encodeConsumerProtocolSubscription,
  heartbeatV4,
  joinGroupV7,
  leaveGroupV4,
  syncGroupV5,
} from '@platformatic/kafka';
import { AppError } from '../../errors.ts';
import { createSignal } from '../signal.ts';
import { assign } from './assign.ts';
import { byTopic } from './by-topic.ts';
import type { Cluster, Partition } from './cluster.ts';
import { hasCode, isPassing } from './kafka-errors.ts';
import type { Membership } from './transaction-producer.ts';

/** Who is silent for so long is out. Brokers allow 6 s at least. */
const SESSION_TIMEOUT_MS = 10_000;
/** The others wait so long for a member that finishes its batch. */
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEATS_PER_SESSION = 4;
const RETRY_MS = 100;
const LEAVE_MS = 2_000;
/** Our own: sticky, decided by one of the members. All members of a group are instances of this service. */
const PROTOCOL = 'aiguillage-sticky';
const PROTOCOL_TYPE = 'consumer';

export interface Assignment {
  readonly member: Membership;
  readonly partitions: readonly Partition[];
  /** True where this member had its place all the time: what it has now and had before was nobody else's meanwhile. */
  readonly kept: boolean;
}

export interface GroupMember {
  /** Asks at once whether the place in the group is still ours. Resolves when that is known. */
  confirm(): Promise<void>;
  /** Leaves the group, unless the place is to be kept for who comes back under the same name. */
  stop(): Promise<void>;
  /** Resolves when stopped; rejects with `position_conflict` when another one has our name. */
  readonly done: Promise<void>;
}

export interface GroupMemberOptions {
  readonly group: string;
  /** As they are named in Kafka. */
  readonly topics: readonly string[];
  /** Called when partitions may move: nothing more is begun until `onAssigned`. Resolves when nothing is in hand. */
  readonly settle: () => Promise<void>;
  /** The group has changed, and this member is still in it: what it has in hand it can commit as this one only. */
  readonly onGeneration: (member: Membership) => void;
  readonly onAssigned: (assignment: Assignment) => void;
  readonly onRetry: (error: unknown, failures: number) => void;
}

/**
 * A place in a consumer group by the classic protocol: joins, takes what it is given, says that it lives, and joins
 * again when the group changes. While it waits for the others to join too, it works on: one of them may be dead, which
 * the group notices only after a while. What is in hand when all have joined is finished first.
 */
export function joinGroup(cluster: Cluster, options: GroupMemberOptions): GroupMember {
  const { group, topics } = options;
  const { instanceId = null, sessionTimeoutMs = SESSION_TIMEOUT_MS } = cluster.options;
  // A member waits here for the others: longer than other requests, and on a connection of its own.
  const connections = cluster.connections({ requestTimeoutMs: REBALANCE_TIMEOUT_MS + sessionTimeoutMs });
  const beats = cluster.connections({ requestTimeoutMs: sessionTimeoutMs });
  const hurry = createSignal();
  let memberId = '';
  let generationId = -1;
  let owned: readonly Partition[] = [];
  /** Since the last assignment. */
  let lost = false;
  let stopping = false;
  let confirmed = Promise.withResolvers<void>();

  function known(): void {
    confirmed.resolve();
    confirmed = Promise.withResolvers();
  }

  function ask<A extends unknown[], R>(api: API<A, R>, ...args: A): Promise<R> {
    return cluster.coordinator('group', group).then((broker) => connections.call(broker, api, ...args));
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping; ) {
      try {
        await joinAndSync();
        failures = 0;
        await stay();
      } catch (error) {
        if (stopping) return;
        // What is begun now would be in vain.
        if (hasCode(error, ...EXPELLED)) void options.settle();
        known();
        if (hasCode(error, 'FENCED_INSTANCE_ID'))
          throw new AppError(
            'position_conflict',
            {
              fr: `Kafka : un autre processus s’appelle « ${instanceId} » dans le groupe « ${group} » : donnez à chacun son KAFKA_INSTANCE_ID`,
              en: 'another process has this name in the group: give each its own',
            },
            { cause: error },
          );
        if (!isPassing(error) && !isUnavailable(error)) throw error;
        if (hasCode(error, ...EXPELLED)) lose(error);
        if (hasCode(error, 'REBALANCE_IN_PROGRESS')) continue;
        cluster.forget();
        failures += 1;
        if (!hasCode(error, ...EXPELLED)) options.onRetry(error, failures);
        await hurry.wait(Math.min(RETRY_MS * 2 ** failures, sessionTimeoutMs / 2));
      }
    }
  }

  /** We are out, and others may have had our partitions: nothing that we know of them is certain. */
  function lose(error: unknown): void {
    if (hasCode(error, 'UNKNOWN_MEMBER_ID')) memberId = '';
    generationId = -1;
    owned = [];
    lost = true;
  }

  async function joinAndSync(): Promise<void> {
    const before = generationId;
    const joined = await join();
    memberId = joined.memberId;
    generationId = joined.generationId;
    const member = { group, generationId, memberId, instanceId };
    const kept = before >= 0 && generationId <= before + 1;
    if (kept) options.onGeneration(member);
    await options.settle();
    const assignments = joined.leader === memberId ? await dealOut(joined.members) : [];
    const name = [PROTOCOL_TYPE, PROTOCOL] as const;
    const synced = await ask(
      syncGroupV5.api,
      group,
      generationId,
      memberId,
      instanceId,
      ...name,
      assignments,
    );
    if (stopping) return;
    owned = decodeConsumerProtocolAssignment(synced.assignment).assignedPartitions.flatMap(
      ({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })),
    );
    options.onAssigned({ member, partitions: owned, kept: kept && !lost });
    lost = false;
  }

  async function join() {
    const metadata = encodeConsumerProtocolSubscription({
      version: 1,
      topics: [...topics],
      userData: Buffer.alloc(0),
      ownedPartitions: heldPartitions(owned),
    });
    const ask1 = () =>
      ask(
        joinGroupV7.api,
        ...([group, sessionTimeoutMs, REBALANCE_TIMEOUT_MS, memberId, instanceId, PROTOCOL_TYPE] as const),
        [{ name: PROTOCOL, metadata }],
      );
    try {
      return await ask1();
    } catch (error) {
      // The first time, the coordinator gives a name, with which to ask again.
      const given = memberIdIn(error);
      if (!hasCode(error, 'MEMBER_ID_REQUIRED') || given === undefined) throw error;
      memberId = given;
      return ask1();
    }
  }

  /** Done by the one member that the coordinator has chosen. */
  async function dealOut(members: readonly { memberId: string; metadata: Buffer }[]) {
    const partitions = await Promise.all(
      topics.map(async (topic) => {
        const count = await cluster.partitionCount(topic);
        return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
      }),
    );
    const candidates = members.map((member) => ({
      memberId: member.memberId,
      owned: (decodeConsumerProtocolSubscription(member.metadata).ownedPartitions ?? []).flatMap(
        ({ topic, partitions: numbers }) => numbers.map((partition) => ({ topic, partition })),
      ),
    }));
    return [...assign(candidates, partitions.flat())].map(([id, given]) => ({
      memberId: id,
      assignment: encodeConsumerProtocolAssignment({ version: 1, assignedPartitions: heldPartitions(given) }),
    }));
  }

  /** Until the group changes: throws what the coordinator says then. */
  async function stay(): Promise<void> {
    const everyMs = sessionTimeoutMs / HEARTBEATS_PER_SESSION;
    for (let failures = 0; !stopping; ) {
      await hurry.wait(failures === 0 ? everyMs : Math.min(RETRY_MS * 2 ** failures, everyMs));
      if (stopping) return;
      try {
        const broker = await cluster.coordinator('group', group);
        await beats.call(broker, heartbeatV4.api, group, generationId, memberId, instanceId);
        failures = 0;
        known();
      } catch (error) {
        if (hasCode(error, ...CHANGES) || !(isPassing(error) || isUnavailable(error))) throw error;
        // The coordinator moves, or is away: the place is ours for as long as the session lasts.
        cluster.forget();
        failures += 1;
        if (failures > 1) options.onRetry(error, failures);
      }
    }
  }

  /** Without a word of ours the others would wait for the end of the session. */
  async function leave(): Promise<void> {
    try {
      const broker = await cluster.coordinator('group', group);
      await beats.call(broker, leaveGroupV4.api, group, [{ memberId }]);
    } catch (error) {
      if (!isPassing(error) && !isUnavailable(error)) throw error;
    }
  }

  const running = run().finally(async () => {
    // A member by name stays: who restarts within the session has its partitions back without moving any.
    if (memberId !== '' && instanceId === null) await Promise.race([leave(), wait(LEAVE_MS)]);
    connections.close();
    beats.close();
  });
  const ended = running.catch(() => {});

  return {
    confirm: () => {
      hurry.tell();
      return confirmed.promise;
    },
    stop: () => {
      stopping = true;
      hurry.tell();
      // It may wait for the others.
      connections.close();
      return ended;
    },
    done: running,
  };
}

const EXPELLED = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'];
const CHANGES = ['REBALANCE_IN_PROGRESS', 'FENCED_INSTANCE_ID', ...EXPELLED];

function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'log_unavailable';
}

function memberIdIn(error: unknown): string | undefined {
  if (error instanceof AggregateError) return error.errors.map(memberIdIn).find((id) => id !== undefined);
  if (!(error instanceof Error) || !('memberId' in error)) return undefined;
  return typeof error.memberId === 'string' && error.memberId !== '' ? error.memberId : undefined;
}

/** Partitions as the protocol of members names them. */
function heldPartitions(partitions: readonly Partition[]): { topic: string; partitions: number[] }[] {
  return byTopic(partitions).map(({ name: topic, partitions: numbers }) => ({ topic, partitions: numbers }));
}
