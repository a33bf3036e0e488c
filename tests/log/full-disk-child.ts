import { execFileSync } from 'node:child_process';
import { AppError } from '../../src/errors.ts';
import { openEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { type NewEvent, TOPICS } from '../../src/log/event-log.ts';

/**
 * Runs under a limit of the size of its files: appends until the log refuses twice, has the limit lifted, appends
 * again, and prints what happened as one line of JSON.
 */
const [dir = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ dir });
const acknowledged: string[] = [];
const refused: string[] = [];
const codes: string[] = [];
for (let next = 0; codes.length < 2; next += 2) {
  const ids = [String(next), String(next + 1)];
  try {
    await log.append(TOPICS.raw, ids.map(newEvent), { unique: true });
    acknowledged.push(...ids);
  } catch (error) {
    codes.push(error instanceof AppError ? error.code : String(error));
    refused.push(...ids);
  }
}
const before = await storedIds();
execFileSync('prlimit', [`--pid=${process.pid}`, '--fsize=unlimited']);
const afterwards = await log.append(TOPICS.raw, refused.map(newEvent), { unique: true });
const report = {
  codes,
  before: before.join() === acknowledged.join() ? 'what was acknowledged' : before,
  afterwards: afterwards.map(({ duplicate }) => duplicate),
  after:
    (await storedIds()).slice(before.length).join() === refused.join() ? 'the rest too' : 'something else',
};
await log.close();
process.stdout.write(JSON.stringify(report));

function newEvent(id: string): NewEvent {
  return { id, key: 'k', value: new Uint8Array(20_000), headers: {} };
}

async function storedIds(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of log.read([TOPICS.raw])) ids.push(id);
  return ids;
}
