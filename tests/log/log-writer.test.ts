import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { createEmbeddedLog } from '../../src/log/embedded/embedded-log.ts';
import { type LogWriter, startLogWriter } from '../../src/log/embedded/log-writer.ts';
import { type EventLog, TOPICS } from '../../src/log/event-log.ts';
import { collect, idsOf, numbered, readAll } from '../contract/event-log-fixtures.ts';
import { becomesIdle, newFolder } from './embedded-fixtures.ts';

async function startWriter(dir: string): Promise<LogWriter> {
  const writer = await startLogWriter({ dir });
  onTestFinished(() => writer.close().catch(() => {}));
  return writer;
}

function connect(dir: string, writer: LogWriter): EventLog {
  const log = createEmbeddedLog({ dir, writer: writer.connect() });
  onTestFinished(() => log.close());
  return log;
}

test('serves a client in another thread, which may die without harm to the others', async () => {
  const dir = await newFolder();
  const writer = await startWriter(dir);
  const log = connect(dir, writer);
  const port = writer.connect();
  const worker = new Worker(new URL('./processing-thread.ts', import.meta.url), {
    workerData: { dir, port },
    transferList: [port],
  });
  const outputs = collect(log, { group: 'outputs', topics: [TOPICS.community] });
  await log.append(TOPICS.raw, numbered(0, 20));
  await outputs.received(20);
  await worker.terminate();
  await log.append(TOPICS.raw, numbered(20, 30));
  const heir = collect(log, {
    group: 'thread',
    handle: async (events) => events.map((event) => ({ ...event, topic: TOPICS.community })),
  });
  await outputs.received(30);
  await heir.processor.stop();
  expect(outputs.ids()).toEqual(idsOf(numbered(0, 30)));
});

test('writes what waits before it closes, and refuses what comes later', async () => {
  const dir = await newFolder();
  const writer = await startWriter(dir);
  const log = connect(dir, writer);
  const calls = numbered(0, 50).map((event) => log.append(TOPICS.raw, [event]));
  await Promise.all([writer.close(), writer.close(), writer.done]);
  expect((await Promise.all(calls)).flat()).toHaveLength(50);
  await expect(log.append(TOPICS.raw, numbered(50, 51))).rejects.toMatchObject({ code: 'stopping' });
  expect(() => writer.connect()).toThrow('closed');
  expect(await readAll(log, TOPICS.raw)).toHaveLength(50);
});

test('rejects what is in flight and all that follows when the writer thread dies', async () => {
  const dir = await newFolder();
  const writer = await startWriter(dir);
  const died = writer.done.catch((error: unknown) => error);
  const port = writer.connect();
  const log = createEmbeddedLog({ dir, writer: port });
  onTestFinished(() => log.close());
  await log.append(TOPICS.raw, numbered(0, 1));
  const collected = collect(log);
  await collected.received(1);
  await becomesIdle(log);
  // The writer chokes on the first message; the second one is behind it, or in the same transaction.
  port.postMessage('nonsense');
  const inFlight = log.append(TOPICS.raw, numbered(1, 2));
  const message =
    'Le fil d’écriture du journal des événements est mort. (The writer thread of the event log has died.)';
  const error = { code: 'internal', message };
  await expect(inFlight).rejects.toMatchObject(error);
  expect(await died).toMatchObject(error);
  await expect(log.append(TOPICS.raw, numbered(2, 3))).rejects.toMatchObject(error);
  await expect(collected.processor.done).rejects.toMatchObject(error);
  await log.close();
  expect(() => writer.connect()).toThrow('closed');
  const reopened = connect(dir, await startWriter(dir));
  expect(idsOf(await readAll(reopened, TOPICS.raw))).toEqual(['0']);
});
