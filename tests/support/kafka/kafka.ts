import { randomUUID } from 'node:crypto';
import { describe, inject } from 'vitest';
import type { KafkaHere } from './find-broker.ts';

/** What this run has, for test files of the `kafka` project. */
export const kafka: KafkaHere = inject('kafka');

/** Tests that run on the broker that all files share. */
export const describeKafka = describe.skipIf(kafka.brokers === undefined);

/** Tests that start clusters of their own with `startCluster`, to break them. */
export const describeClusters = describe.skipIf(!kafka.clusters);

/** The brokers that all files share, inside `describeKafka`. */
export function sharedBrokers(): string {
  if (kafka.brokers === undefined) throw new Error('This runs inside describeKafka only.');
  return kafka.brokers;
}

/** Keeps the topics and groups of a test apart from all others on the shared broker. */
export function newPrefix(): string {
  return `essai-${randomUUID().slice(0, 13)}.`;
}
