import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../integration/random.ts';
import { allDecided } from '../pipeline/workers.ts';
import { describeKafka } from '../support/kafka/kafka.ts';
import { soak } from '../support/soak.ts';
import { type Instance, newFleet } from './instances.ts';
import { appendMentions, readOutcomes } from './mentions.ts';

const MOVES = soak ? 100 : 10;
const MENTIONS = soak ? 100_000 : 8_000;
const PER_SECOND = soak ? 1_000 : 300;
const SEED = 11;

describeKafka('rebalance', () => {
  test(`nothing is lost, repeated or out of order while instances join and leave ${MOVES} times`, {
    timeout: soak ? 1_800_000 : 240_000,
  }, async () => {
    const fleet = newFleet();
    const log = await fleet.openLog();
    onTestFinished(() => log.close());
    const random = createRandom(SEED);
    const instances: Instance[] = [await fleet.start()];
    await instances[0]?.works;
    const appending = appendMentions(log, MENTIONS, PER_SECOND);
    for (let move = 0; move < MOVES; move++) {
      const leaving = instances.length > 1 && (instances.length >= 3 || random.percent(50));
      if (leaving) {
        const [gone] = instances.splice(random.between(0, instances.length - 1), 1);
        expect(await gone?.stop()).toBe(0);
      } else {
        const next = await fleet.start();
        instances.push(next);
        await next.works;
      }
      await wait(random.between(0, 1_500));
    }
    await appending;
    await allDecided(log);
    const outcomes = await readOutcomes(log, MENTIONS);
    console.log(`${MOVES} moves;`, outcomes);
    expect(outcomes).toEqual({ accepted: MENTIONS, lost: 0, repeated: 0, outOfOrder: 0 });
    for (const code of await Promise.all(instances.map((one) => one.stop()))) expect(code).toBe(0);
  });
});
