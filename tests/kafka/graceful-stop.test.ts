import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type EventLog, type Processor, TOPICS } from '../../src/log/event-log.ts';
import { openLog, openWholeLog } from '../../src/log/open-log.ts';
import { newFolder, startProcess, stopProcess, threadsWork, until } from '../integration/process.ts';
import { allDecided } from '../pipeline/workers.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';
import { readOutcomes, startAppending } from './mentions.ts';

const STOPS = soak ? 60 : 2;
const PER_SECOND = 1_000;
const STOP_LIMIT_MS = 10_000;
const GROUP = 'group';
/** A start is stopped at each of its tenths, and a little later: then its threads join the group and take over partitions. */
const MOMENTS = soak ? [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20] : [8, 12];

interface Member {
  readonly log: EventLog;
  readonly processor: Processor;
  /** What it was given to do. */
  readonly handled: Set<string>;
  /** How much of it could not be committed: somebody else had the partition already. */
  readonly givenUp: () => number;
}

describeKafka('a graceful stop under load', () => {
  test(`takes less than ten seconds, and nobody does again what was done by who left, ${STOPS} times`, {
    timeout: soak ? 1_200_000 : 240_000,
  }, async () => {
    const config = readConfig({ KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: newPrefix() });
    const writer = await openWholeLog(config, () => {});
    onTestFinished(() => writer.close());

    async function join(): Promise<Member> {
      let givenUp = 0;
      const log = await openLog(config, null, {
        observer: {
          onCommit: ({ outcome, read }) => {
            if (outcome === 'aborted') givenUp += read.events;
          },
        },
      });
      onTestFinished(() => log.close());
      const handled = new Set<string>();
      const processor = log.process({
        ...{ group: GROUP, topics: [TOPICS.raw], maxBatch: 50 },
        handle: async (events) => {
          for (const { id } of events) handled.add(id);
          await new Promise((resolve) => setTimeout(resolve, 5));
          return events.map((event) => ({ ...event, topic: TOPICS.community }));
        },
      });
      return { log, processor, handled, givenUp: () => givenUp };
    }

    const writing = startAppending(writer, PER_SECOND);
    const left: Member[] = [];
    let longest = 0;
    let staying = await join();
    await until('it works', () => staying.handled.size > 0);
    for (let stop = 0; stop < STOPS; stop++) {
      const coming = await join();
      await until('both work', () => coming.handled.size > 0);
      const leaving = staying;
      const started = performance.now();
      await leaving.processor.stop();
      await leaving.log.close();
      longest = Math.max(longest, performance.now() - started);
      await leaving.processor.done;
      left.push(leaving);
      staying = coming;
    }
    await writing.finish();
    await until('all is done', async () => (await writer.lag(GROUP, [TOPICS.raw])).events === 0);
    await staying.processor.stop();
    left.push(staying);

    const outcomes = await readOutcomes(writer, writing.accepted());
    const again = left.flatMap(({ handled }, at) =>
      [...handled].filter((id) => left.slice(at + 1).some((later) => later.handled.has(id))),
    );
    const givenUp = left.reduce((sum, member) => sum + member.givenUp(), 0);
    console.log(
      `${STOPS} stops, the longest ${Math.round(longest)} ms; done again: ${again.length} of ${givenUp} given up;`,
      outcomes,
    );
    expect(longest).toBeLessThan(STOP_LIMIT_MS);
    // A machine so busy that members are held for dead makes them give up what they have in hand; a stop does not.
    expect(again.length).toBeLessThanOrEqual(givenUp);
    expect(outcomes).toEqual({ accepted: writing.accepted(), lost: 0, repeated: 0, outOfOrder: 0 });
  });
});

describeKafka('a stop during the start', () => {
  test('at any moment ends it with 0 in less than ten seconds, and loses and repeats nothing', {
    timeout: soak ? 900_000 : 300_000,
  }, async () => {
    const env = {
      ...{ KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: newPrefix() },
      ...{ KAFKA_CLASSIFY_THREADS: '2', ROLES: 'api,classify' },
    };
    const writer = await openWholeLog(readConfig(env), () => {});
    onTestFinished(() => writer.close());
    const started = performance.now();
    const whole = startProcess(await newFolder(), env);
    await threadsWork(await whole.address());
    const startMs = performance.now() - started;
    expect(await stopProcess(whole)).toEqual({ code: 0, signal: null });

    // Each start finds something to do.
    const writing = startAppending(writer, 50);
    let longest = 0;
    for (const moment of MOMENTS) {
      const service = startProcess(await newFolder(), env);
      await wait((startMs * moment) / 10);
      const stopped = performance.now();
      expect([moment, await stopProcess(service)]).toEqual([moment, { code: 0, signal: null }]);
      longest = Math.max(longest, performance.now() - stopped);
      expect(service.output.stderr).toBe('');
    }
    expect(longest).toBeLessThan(STOP_LIMIT_MS);
    const last = startProcess(await newFolder(), env);
    await writing.finish();
    await allDecided(writer);
    expect(await stopProcess(last)).toEqual({ code: 0, signal: null });
    const outcomes = await readOutcomes(writer, writing.accepted());
    console.log(`${MOMENTS.length} stops, the longest ${Math.round(longest)} ms;`, outcomes);
    expect(outcomes).toEqual({ accepted: writing.accepted(), lost: 0, repeated: 0, outOfOrder: 0 });
  });
});
