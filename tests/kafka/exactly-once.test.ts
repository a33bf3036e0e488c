import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../integration/random.ts';
import { allDecided } from '../pipeline/workers.ts';
import { describeKafka } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';
import { type Instance, newFleet } from './instances.ts';
import { appendMentions, readOutcomes } from './mentions.ts';

const KILLS = soak ? 60 : 12;
const MENTIONS = soak ? 200_000 : 12_000;
const PER_SECOND = soak ? 1_000 : 300;
const SEED = 20261127;
/** The first two keep their place in the group when they come back; the third is held for dead after a while. */
const NAMES = ['un', 'deux', undefined];

describeKafka('exactly once', () => {
  test(`every accepted mention has one outcome, and conversations keep their order, after ${KILLS} times kill -9 of three instances`, {
    timeout: soak ? 1_800_000 : 240_000,
  }, async () => {
    const fleet = newFleet();
    const log = await fleet.openLog();
    onTestFinished(() => log.close());
    const random = createRandom(SEED);
    const instances: Instance[] = [];
    for (const name of NAMES) instances.push(await fleet.start(name));
    await Promise.all(instances.map(({ works }) => works));
    let accepting = true;
    const appending = appendMentions(log, MENTIONS, PER_SECOND).finally(() => {
      accepting = false;
    });
    let kills = 0;
    for (; kills < KILLS; kills++) {
      await wait(random.between(200, 3_000));
      const victim = random.between(0, instances.length - 1);
      await instances[victim]?.kill();
      const next = await fleet.start(NAMES[victim]);
      instances[victim] = next;
      // Some are killed while they start.
      if (random.percent(70)) await next.works;
    }
    const underLoad = accepting;
    const refused = await appending;
    await allDecided(log);
    const outcomes = await readOutcomes(log, MENTIONS);
    console.log(
      `${kills} kills${underLoad ? ', all of them under load' : ''}; ${refused} appends made again;`,
      outcomes,
    );
    expect(outcomes).toEqual({ accepted: MENTIONS, lost: 0, repeated: 0, outOfOrder: 0 });
    await Promise.all(instances.map(({ works }) => works));
    expect(await Promise.all(instances.map((one) => one.stop()))).toEqual([0, 0, 0]);
  });
});
