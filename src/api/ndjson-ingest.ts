import type { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import { type Line, readLines } from '../ingest/lines.ts';
import { MAX_MENTION_BYTES } from '../mention/bounds.ts';
import { createPace } from '../pace.ts';
import { type AcceptDeps, acceptItems, type Item, type RequestMarks, readItem, tooLarge } from './accept.ts';
import { parseJson } from './body.ts';
import { countResults, type IngestOutcome, type ItemResult, MAX_LISTED_RESULTS } from './ingest-result.ts';
import type { ApiKey } from './keys.ts';

const BATCH = 500;
/** Long lines make a batch full sooner: this much waits in memory. */
const BATCH_BYTES = 4 * 1024 * 1024;

export interface StreamDeps extends AcceptDeps {
  /** Aborted when the service begins to stop: the connection is cut there. */
  readonly closing: AbortSignal;
}

/**
 * Reads mentions line by line and makes them durable batch by batch, in constant memory: what comes next waits until
 * the batch is written. Empty lines are passed over. `index` in the results counts the mentions, from 0. Throws
 * `invalid_request` for a stream without mentions, and what an append throws; sent again, what was written before is
 * recognised.
 */
export async function acceptStream(
  body: Readable,
  caller: ApiKey,
  deps: StreamDeps,
  marks: RequestMarks,
): Promise<IngestOutcome> {
  const counts = { accepted: 0, duplicates: 0, rejected: 0 };
  const listed: ItemResult[] = [];
  const rejectedLater: ItemResult[] = [];
  const pace = createPace();
  let batch: Item[] = [];
  let bytes = 0;
  let read = 0;
  let rejected = 0;

  const flush = async () => {
    const results = await acceptItems(batch, deps, marks, read - batch.length);
    const of = countResults(results);
    counts.accepted += of.accepted;
    counts.duplicates += of.duplicates;
    counts.rejected += of.rejected;
    for (const result of results) {
      if (listed.length < MAX_LISTED_RESULTS) listed.push(result);
      else if (result.status === 'rejected' && rejectedLater.length < MAX_LISTED_RESULTS)
        rejectedLater.push(result);
    }
    batch = [];
    bytes = 0;
  };

  // Without an answer the client sends all of it again.
  const cut = () => body.destroy(new AppError('stopping'));
  deps.closing.addEventListener('abort', cut);
  try {
    for await (const line of readLines(body, MAX_MENTION_BYTES)) {
      const turn = pace();
      if (turn !== undefined) await turn;
      if (line?.length === 0) continue;
      read += 1;
      bytes += line?.length ?? 0;
      const item = itemOfLine(line, caller, new Date(deps.now()).toISOString(), rejected);
      if (!('event' in item)) rejected += 1;
      batch.push(item);
      if (batch.length >= BATCH || bytes >= BATCH_BYTES) await flush();
    }
    if (batch.length > 0) await flush();
  } finally {
    deps.closing.removeEventListener('abort', cut);
  }
  if (read === 0)
    throw new AppError('invalid_request', {
      fr: 'Le corps ne contient aucune mention.',
      en: 'The body holds no mention.',
    });
  const items = [...listed, ...rejectedLater];
  return { items, omitted: read - items.length, counts };
}

function itemOfLine(line: Line, caller: ApiKey, receivedAt: string, rejected: number): Item {
  if (line === null) return tooLarge();
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return readItem(value, caller, receivedAt, rejected);
}
