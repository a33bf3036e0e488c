import { Admin } from '@platformatic/kafka';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openWholeLog } from '../../src/log/open-log.ts';
import { CLASSIFY_GROUP } from '../../src/pipeline/classify-worker.ts';
import { configsOf } from '../../src/pipeline/pipeline-threads.ts';
import { readMetrics } from '../fixtures/metrics-text.ts';
import { newFolder, startProcess, stopProcess } from '../integration/process.ts';
import { allDecided } from '../pipeline/workers.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { appendMentions, readOutcomes } from './mentions.ts';

const MENTIONS = 600;

test('one thread has all roles, the others decide; each has a name of its own for the brokers', () => {
  const env = { KAFKA_BROKERS: 'a.example:9092', KAFKA_CLASSIFY_THREADS: '3' };
  const threads = (more: Record<string, string>) =>
    configsOf(readConfig({ ...env, ...more })).map(({ ROLES, KAFKA_INSTANCE_ID }) => [
      ROLES,
      KAFKA_INSTANCE_ID,
    ]);
  expect(threads({ KAFKA_INSTANCE_ID: 'un' })).toEqual([
    [['api', 'classify', 'index'], 'un'],
    [['classify'], 'un-2'],
    [['classify'], 'un-3'],
  ]);
  expect(threads({})).toEqual([
    [['api', 'classify', 'index'], undefined],
    [['classify'], undefined],
    [['classify'], undefined],
  ]);
  expect(threads({ ROLES: 'index' })).toEqual([[['index'], undefined]]);
});

describeKafka('two threads of a process that decide', () => {
  test('share the partitions, and lose and repeat nothing', async () => {
    const prefix = newPrefix();
    const env = { KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: prefix, KAFKA_PARTITIONS: '4' };
    const log = await openWholeLog(readConfig(env), () => {});
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: sharedBrokers().split(',') });
    onTestFinished(async () => {
      await admin.close();
      await log.close();
    });
    const own = { ROLES: 'classify', KAFKA_CLASSIFY_THREADS: '2', KAFKA_INSTANCE_ID: 'essai' };
    const service = startProcess(await newFolder(), { ...env, ...own });
    const base = await service.address();
    await appendMentions(log, MENTIONS, 10_000);
    await allDecided(log);

    const group = prefix + CLASSIFY_GROUP;
    const members = [
      ...((await admin.describeGroups({ groups: [group] })).get(group)?.members.values() ?? []),
    ];
    expect(members.map(({ groupInstanceId }) => groupInstanceId).sort()).toEqual(['essai', 'essai-2']);
    const { sum } = readMetrics(await (await fetch(`${base}/metrics`)).text());
    expect(sum('aiguillage_log_partitions', { group: CLASSIFY_GROUP })).toBe(4);
    for (const thread of ['pipeline', 'pipeline-2']) expect(sum('aiguillage_thread_up', { thread })).toBe(1);
    expect(await stopProcess(service)).toEqual({ code: 0, signal: null });
    expect(await readOutcomes(log, MENTIONS)).toEqual({
      ...{ accepted: MENTIONS, lost: 0, repeated: 0, outOfOrder: 0 },
    });
  });
});
