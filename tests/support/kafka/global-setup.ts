import type { TestProject } from 'vitest/node';
import { findBroker, type KafkaHere } from './find-broker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    kafka: KafkaHere;
  }
}

/** One broker for all test files of a run, started only when one of them is in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { here, origin, close } = await findBroker();
  const missing =
    here.brokers === undefined ? 'tests of the Kafka log' : here.clusters ? '' : 'tests that break brokers';
  if (missing !== '') {
    const line = `${missing}: set KAFKA_BROKERS, start Docker, or install Java 17 and Maven (Debian: default-jre-headless maven); those that break brokers want Java.`;
    // On CI a test that does not run is a test that fails.
    if (process.env.CI === 'true') throw new Error(`NO BROKER for the ${line}`);
    console.warn(`\n*** SKIPPED for want of a broker: the ${line} ***\n`);
  } else {
    console.log(`Kafka for the tests: ${here.brokers} (${origin})`);
  }
  project.provide('kafka', here);
  return close;
}
