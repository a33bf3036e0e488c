import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { kafkaConnection } from '../../src/log/kafka/settings.ts';
import { ensureTopics, openTopicAdmin } from '../../src/log/kafka/topics.ts';
import { jsonLines, runCommand } from '../cli/run.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';

type Env = Record<string, string>;

/** Settings of a service of its own on the shared broker. */
function newService(): Env {
  return { KAFKA_BROKERS: sharedBrokers(), TOPIC_PREFIX: newPrefix(), KAFKA_PARTITIONS: '2' };
}

async function statesOf(env: Env): Promise<Env> {
  const { stdout } = await runCommand(['topics', 'check', '--json'], { env });
  return Object.fromEntries(
    jsonLines(stdout).map(({ name, state }) => [String(name).slice(env.TOPIC_PREFIX?.length), state]),
  );
}

describeKafka('topics check and apply', () => {
  test('show what is missing, make it after --yes only, and find it as wanted', async () => {
    const env = newService();
    const before = await runCommand(['topics', 'check'], { env });
    expect(before).toMatchObject({ code: 3, stderr: '' });
    expect(before.stdout).toContain(`${env.TOPIC_PREFIX}mentions.raw`);
    expect(before.stdout).toContain('0 of 10 as wanted');

    const asked = await runCommand(['topics', 'apply'], { env });
    expect(asked).toMatchObject({ code: 3, stderr: expect.stringContaining('--yes') });
    expect((await runCommand(['topics', 'check'], { env })).stdout).toContain('0 of 10 as wanted');

    expect(await runCommand(['topics', 'apply', '--yes'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('10 of 10 as wanted'),
    });
    expect(await runCommand(['topics', 'check'], { env })).toMatchObject({ code: 0 });
  });

  test('change partitions and retention after --yes only, and never take partitions away', async () => {
    const env = newService();
    await ensureTopics(...settingsOf(env));
    const grown = { ...env, KAFKA_PARTITIONS: '3', KAFKA_RETENTION_RAW: '1d' };
    expect(await statesOf(grown)).toMatchObject({ 'mentions.raw': 'differs', policy: 'same' });
    const asked = await runCommand(['topics', 'apply', '--json'], { env: grown });
    expect(asked.code).toBe(3);
    expect(jsonLines(asked.stdout)[0].differences).toMatchObject([
      { what: 'partitions', is: '2', wanted: '3', applies: true },
      {
        what: 'retention.ms',
        is: '604800000',
        wanted: '86400000',
        applies: true,
        note: expect.stringContaining('efface'),
      },
    ]);
    expect(await statesOf(env)).toMatchObject({ 'mentions.raw': 'same' });

    expect(await runCommand(['topics', 'apply', '--yes'], { env: grown })).toMatchObject({ code: 0 });
    const back = await runCommand(['topics', 'apply', '--yes', '--json'], { env });
    expect(back.code).toBe(3);
    expect(jsonLines(back.stdout)[0].differences).toMatchObject([
      { what: 'partitions', is: '3', wanted: '2', applies: false },
    ]);
  });

  test('a start makes what is missing and leaves the rest as it is', async () => {
    const env = newService();
    const [connection, config, prefix] = settingsOf(env);
    const admin = openTopicAdmin(connection);
    onTestFinished(() => admin.close());
    const name = `${prefix}mentions.raw`;
    await admin.create([{ name, partitions: 4, replicas: 1, configs: { 'retention.ms': '3600000' } }]);
    // Two instances that start together.
    const differing = await Promise.all([
      ensureTopics(connection, config, prefix),
      ensureTopics(connection, config, prefix),
    ]);
    for (const reports of differing) {
      expect(reports.map((report) => report.name)).toEqual([name]);
      expect(reports[0]?.differences).toContainEqual(
        expect.objectContaining({ what: 'retention.ms', is: '3600000' }),
      );
    }
    expect(await admin.read([name])).toMatchObject([
      { partitions: 4, configs: { 'retention.ms': '3600000' } },
    ]);
    expect(Object.values(await statesOf(env)).filter((state) => state === 'same')).toHaveLength(9);
  });

  test('without brokers the command says which setting is missing', async () => {
    expect(await runCommand(['topics', 'check'], { env: { KAFKA_BROKERS: '' } })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('KAFKA_BROKERS : manque'),
    });
  });

  test('what a broker refuses is told in its own words', async () => {
    const env = { ...newService(), KAFKA_REPLICATION_FACTOR: '99' };
    const { code, stderr } = await runCommand(['topics', 'apply', '--yes'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('le courtier refuse : INVALID_REPLICATION_FACTOR');
  });
});

function settingsOf(env: Env) {
  const config = readConfig(env);
  return [kafkaConnection(config), config, config.TOPIC_PREFIX] as const;
}
