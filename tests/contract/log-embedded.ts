import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from './event-log-embedded-open.ts';
import type { LogUnderTest } from './event-log-fixtures.ts';

export const embedded: LogUnderTest = {
  newPlace: async () => {
    const place = await mkdtemp(join(tmpdir(), 'event-log-'));
    return { place, remove: () => rm(place, { recursive: true, force: true }) };
  },
  open,
  openModule: new URL('./event-log-embedded-open.ts', import.meta.url).href,
};
