import { expect, test } from 'vitest';
import { createTurns } from '../../src/pipeline/take-turns.ts';

/** Batches on one thread whose items take 1 ms each by the clock of the test; `seen`: the items in their order. */
function openBatches() {
  let clock = 0;
  const seen: string[] = [];
  const turns = createTurns(() => clock);
  const work = (item: string) => {
    clock += 1;
    seen.push(item);
    return [item.toUpperCase()];
  };
  const decide = (items: readonly string[]) => turns.take(() => turns.inSlices(items, work));
  return { seen, decide };
}

test('batches are worked on one after the other, in the order of the calls', async () => {
  const { seen, decide } = openBatches();
  const batches = await Promise.all([decide(['a1', 'a2', 'a3', 'a4']), decide(['b1', 'b2'])]);
  expect(batches).toEqual([
    ['A1', 'A2', 'A3', 'A4'],
    ['B1', 'B2'],
  ]);
  expect(seen).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2']);
});

test('what has come in is looked at after some milliseconds of work, within a batch and between small ones', async () => {
  const { seen, decide } = openBatches();
  let answers = 3;
  const comeIn = () => {
    setImmediate(() => {
      seen.push('answer');
      answers -= 1;
      if (answers > 0) comeIn();
    });
  };
  comeIn();
  await Promise.all([decide(['a1', 'a2', 'a3']), decide(['b1', 'b2', 'b3'])]);
  expect(seen.slice(0, 8)).toEqual(['a1', 'a2', 'answer', 'a3', 'b1', 'answer', 'b2', 'b3']);
});

test('a batch that fails tells only who asked for it', async () => {
  const { take } = createTurns();
  const failing = take(() => Promise.reject(new Error('unreadable')));
  const next = take(async () => 'b');
  await expect(failing).rejects.toThrow('unreadable');
  expect(await next).toBe('b');
});

test('two workers share the thread as their slices are long, however much each has to do', async () => {
  let clock = 0;
  const seen: string[] = [];
  const work = (item: string) => {
    clock += 1;
    seen.push(item);
    return [];
  };
  const worker = (name: string, sliceMs: number) => {
    const turns = createTurns(() => clock, sliceMs);
    return turns.take(() => turns.inSlices(Array<string>(70).fill(name), work));
  };
  await Promise.all([worker('long', 5), worker('short', 2)]);
  // By the clock of both: a slice begins when the one before it of the same worker was over long enough ago.
  const short = seen.slice(0, 70).filter((name) => name === 'short').length;
  expect(short).toBeGreaterThanOrEqual(15);
  expect(short).toBeLessThanOrEqual(25);
});
