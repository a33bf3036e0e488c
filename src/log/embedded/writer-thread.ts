import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openForWriting } from './database.ts';
import type { ControlMessage, WriteAnswer, WriteRequest, WriterMessage } from './protocol.ts';
import { createTransactionWriter } from './transaction.ts';

/**
 * The thread that writes: it owns the process's one write connection, so that no other thread waits for the disk.
 * What has come in while it waited goes into one transaction (group commit).
 */

/** A transaction takes in no more than this, in bytes of events: it bounds memory, and how long the others wait. */
const MAX_TRANSACTION_BYTES = 8 * 1024 * 1024;

interface Waiting {
  readonly from: MessagePort;
  readonly request: WriteRequest;
}

if (parentPort === null) throw new Error('The log writer is a worker thread');
const control = parentPort;
const db = openForWriting(workerData.dir, workerData.topicPrefix, workerData.busyTimeoutMs);
const writer = createTransactionWriter(db);
const ports = new Set<MessagePort>();
/** The topics that each port processes or follows: it is told of new events in them. */
const listeners = new Map<MessagePort, Set<number>>();

control.on('message', (message: ControlMessage) => {
  if (message.kind === 'connect') connect(message.port);
  else close();
});
control.postMessage('ready');

function connect(port: MessagePort): void {
  ports.add(port);
  port.on('message', (request: WriteRequest) => write(takeWaiting([{ from: port, request }])));
  port.on('close', () => {
    ports.delete(port);
    listeners.delete(port);
  });
}

/** Adds what waits to the batch: one request of each client in turn, so that no client keeps the others waiting. */
function takeWaiting(batch: Waiting[]): Waiting[] {
  let size = batch.reduce((sum, { request }) => sum + sizeOf(request), 0);
  for (let taken = true; taken && size < MAX_TRANSACTION_BYTES; ) {
    taken = false;
    for (const port of ports) {
      const request: WriteRequest | undefined = receiveMessageOnPort(port)?.message;
      if (request === undefined) continue;
      batch.push({ from: port, request });
      size += sizeOf(request);
      taken = true;
    }
  }
  return batch;
}

function sizeOf(request: WriteRequest): number {
  return 'events' in request ? request.events.byteLength : 0;
}

function write(batch: readonly Waiting[]): void {
  const requests = batch.map(({ request }) => request);
  const { answers, topics } = writer.write(requests, Date.now());
  const answersByPort = new Map<MessagePort, WriteAnswer[]>();
  batch.forEach(({ from, request }, place) => {
    if (request.kind === 'claim' || request.kind === 'listen') listen(from, request.topics);
    const answer = answers[place];
    if (answer === undefined) throw new Error('A request was left without an answer');
    const others = answersByPort.get(from);
    if (others === undefined) answersByPort.set(from, [answer]);
    else others.push(answer);
  });
  for (const port of ports) {
    const own = answersByPort.get(port) ?? [];
    const news = topics.filter((topic) => listeners.get(port)?.has(topic));
    if (own.length > 0 || news.length > 0) send(port, { kind: 'written', answers: own, topics: news });
  }
}

function listen(port: MessagePort, topics: readonly number[]): void {
  listeners.set(port, new Set([...(listeners.get(port) ?? []), ...topics]));
}

function send(port: MessagePort, message: WriterMessage): void {
  port.postMessage(message);
}

function close(): void {
  for (let batch = takeWaiting([]); batch.length > 0; batch = takeWaiting([])) write(batch);
  db.close();
  for (const port of ports) {
    send(port, { kind: 'closing' });
    port.close();
  }
  control.close();
}
