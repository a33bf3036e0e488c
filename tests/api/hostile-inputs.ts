import { addressMakers } from './hostile-addresses.ts';
import { bodyMakers } from './hostile-bodies.ts';
import { createDice, type HostileInput } from './hostile-dice.ts';
import { largeMakers } from './hostile-large.ts';

/** One input in so many is a megabyte. */
const LARGE_EVERY = 100;

/** `count` inputs of all kinds in turn, the same for the same seed. */
export function* hostileInputs(count: number, seed: number): Generator<HostileInput> {
  const dice = createDice(seed);
  const small = [...bodyMakers(dice), ...addressMakers(dice)];
  const large = largeMakers(dice);
  for (let made = 1; made <= count; made++) {
    const makers = made % LARGE_EVERY === 0 ? large : small;
    const turn = made % LARGE_EVERY === 0 ? made / LARGE_EVERY : made;
    const make = makers[turn % makers.length];
    if (make !== undefined) yield make();
  }
}
