import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { startClassifyWorker } from '../../src/pipeline/classify-worker.ts';
import { loadPolicy } from '../../src/pipeline/load-decider.ts';
import { createLaneOf } from '../../src/routing/lane.ts';
import { makeRoutedMention } from '../fixtures/routed-mention.ts';

/** A process to be killed while it decides: `node flood-child.ts <open module> <place>`. It says when it works. */
const [openModule = '', place = ''] = process.argv.slice(2);
const { open }: { open(place: string): Promise<EventLog> } = await import(openModule);
const policy = loadPolicy(readConfig({}).POLICY_FILE);
const decision = makeRoutedMention();
const worker = startClassifyWorker({
  ...{ log: await open(place), laneOf: createLaneOf(policy), logger: pino({ level: 'error' }) },
  // The same one for all: what becomes of mentions is tested, and each start takes no time.
  decide: () => decision,
  // What has waited at all lets others pass.
  ...{ now: Date.now, deferAfterMs: 0 },
});
process.stdout.write('works\n');
await worker.done;
