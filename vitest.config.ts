import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongFirst } from './tests/long-first.ts';

/** What runs on a real broker: see tests/support/kafka. */
const KAFKA = ['tests/kafka/**/*.test.ts', 'tests/**/*-kafka.test.ts'];
/** What runs on a real PostgreSQL: see tests/support/postgres. */
const POSTGRES = ['tests/postgres/**/*.test.ts', 'tests/**/*-postgres.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    // Files of a worker share what they import; none leaves anything behind for the next.
    isolate: false,
    // What hangs ends; what takes seconds takes minutes beside other work.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { sequencer: LongFirst },
    env: {
      // It says where tests find a broker (tests/support/kafka), not that the service they start is to use it.
      KAFKA_BROKERS: '',
      // What they start finds its code compiled, as `npm start` does.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/aiguillage'),
    },
    reporters: ['default', './tests/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...KAFKA, ...POSTGRES],
        },
      },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: KAFKA,
          globalSetup: './tests/support/kafka/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: POSTGRES,
          globalSetup: './tests/support/postgres/global-setup.ts',
        },
      },
    ],
  },
});
