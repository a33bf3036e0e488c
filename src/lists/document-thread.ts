import { parentPort } from 'node:worker_threads';
import { toAppError } from '../errors.ts';
import type { DocumentAnswer, DocumentJob } from './document-reader.ts';
import { filePieces } from './file-pieces.ts';
import { wholeDocument } from './whole-document.ts';

/** The body of the thread that reads long lists: see document-reader.ts, which starts it. */

parentPort?.on('message', async (job: DocumentJob) => {
  let answer: DocumentAnswer;
  try {
    answer =
      'submitted' in job
        ? { job: job.job, ...(await wholeDocument(job.submitted)) }
        : { job: job.job, ...filePieces(job.file, job.bytes) };
  } catch (error) {
    const { code, wording, fields } = toAppError(error);
    answer = { job: job.job, error: { code, wording, fields: [...fields] } };
  }
  parentPort?.postMessage(answer);
});
