import { pino } from 'pino';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { startMaintenance } from '../../src/pipeline/maintain-store.ts';

test('the store is maintained at the start; a failure is told, and ends nothing', async () => {
  const logLines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) });
  let calls = 0;
  const called = Promise.withResolvers<void>();
  const maintenance = startMaintenance({
    store: {
      async maintain() {
        calls += 1;
        called.resolve();
        throw new AppError('store_unavailable');
      },
    },
    logger,
  });
  await called.promise;
  await maintenance.stop();
  await maintenance.stop();
  await maintenance.done;
  expect(calls).toBe(1);
  expect(logLines.map((line) => JSON.parse(line))).toMatchObject([{ level: 40, code: 'store_unavailable' }]);
});
