import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode, type FieldError, type Wording } from '../errors.ts';
import { type KeywordFile, readKeywordFile } from '../keywords/load-lists.ts';
import { type FilePieces, joinPieces } from './file-pieces.ts';
import type { Submitted } from './read-document.ts';
import { type WholeDocument, wholeDocument } from './whole-document.ts';

/** Reads lists and sets; long ones in a thread of their own, so that nobody waits for them. */
export interface DocumentReader {
  /**
   * What came over the API. Throws `invalid_list`, `invalid_json`, `conflict`, `overloaded`, and `payload_too_large`
   * where it takes too long or too much memory.
   */
  read(submitted: Submitted): Promise<WholeDocument>;
  /** A file of the folder, by its name. What is wrong with it is told in it; throws only as above. */
  readFile(file: string, bytes: Uint8Array): Promise<KeywordFile>;
  /** Ends the thread. Idempotent. */
  close(): Promise<void>;
}

type Task = { readonly submitted: Submitted } | { readonly file: string; readonly bytes: Uint8Array };
export type DocumentJob = { readonly job: number } & Task;

export type DocumentAnswer = { readonly job: number } & (
  | WholeDocument
  | FilePieces
  | { readonly error: { readonly code: ErrorCode; readonly wording: Wording; readonly fields: FieldError[] } }
);

/** Shorter ones are read in some milliseconds, whatever they are made of. */
const READ_HERE_BYTES = 16 * 1024;
/** Jobs in hand and waiting, each with a body in memory. */
const MAX_JOBS = 4;
const TIMEOUT_MS = 30_000;
/** A thread that has nothing to do for so long ends. */
const IDLE_MS = 60_000;
/** Of the thread, in MiB: a document that needs more fails alone, and not the service. */
const MAX_HEAP_MB = 768;

interface Waiting {
  readonly resolve: (document: WholeDocument | FilePieces) => void;
  readonly reject: (error: AppError) => void;
  readonly late: NodeJS.Timeout;
}

export function createDocumentReader(): DocumentReader {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastJob = 0;

  function startThread(): Worker {
    const worker = new Worker(new URL('./document-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.on('message', (answer: DocumentAnswer) => {
      const one = take(answer.job);
      if (one === undefined) return;
      if ('error' in answer) {
        const { code, wording, fields } = answer.error;
        one.reject(new AppError(code, wording, { fields }));
      } else one.resolve(answer);
    });
    worker.once('error', (cause) => end(worker, tooMuch(cause)));
    worker.once('exit', () => end(worker, new AppError('stopping')));
    worker.unref();
    return worker;
  }

  /** A thread is gone, and with it what it had in hand; the next job starts another. */
  function end(worker: Worker, error: AppError): void {
    if (thread !== worker) return;
    thread = undefined;
    for (const job of [...waiting.keys()]) take(job)?.reject(error);
  }

  function take(job: number): Waiting | undefined {
    const one = waiting.get(job);
    waiting.delete(job);
    clearTimeout(one?.late);
    if (waiting.size === 0) idle = setTimeout(() => void close(), IDLE_MS).unref();
    return one;
  }

  function readThere(task: Task): Promise<WholeDocument | FilePieces> {
    if (waiting.size >= MAX_JOBS)
      throw new AppError('overloaded', {
        fr: 'Trop de longues listes sont en lecture : réessayez dans un instant.',
        en: 'Too many long lists are being read: try again in a moment.',
      });
    clearTimeout(idle);
    thread ??= startThread();
    const worker = thread;
    lastJob += 1;
    const job = lastJob;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        end(worker, tooMuch());
        void worker.terminate();
      }, TIMEOUT_MS);
      waiting.set(job, { resolve, reject, late });
      worker.postMessage({ job, ...task } satisfies DocumentJob);
    });
  }

  async function close(): Promise<void> {
    const worker = thread;
    if (worker === undefined) return;
    end(worker, new AppError('stopping'));
    await worker.terminate();
  }

  return {
    async read(submitted) {
      if (submitted.bytes.byteLength <= READ_HERE_BYTES) return wholeDocument(submitted);
      const document = await readThere({ submitted });
      if ('count' in document) return document;
      throw new AppError('internal');
    },
    async readFile(file, bytes) {
      if (bytes.byteLength <= READ_HERE_BYTES) return readKeywordFile(file, bytes);
      const read = await readThere({ file, bytes });
      if ('head' in read) return joinPieces(read);
      throw new AppError('internal');
    },
    close,
  };
}

function tooMuch(cause?: unknown): AppError {
  const wording = {
    fr: 'Cette liste demande plus de temps ou de mémoire qu’il n’y en a : coupez-la en plusieurs.',
    en: 'This list takes more time or memory to read than there is: cut it into several.',
  };
  return new AppError('payload_too_large', wording, { cause });
}
