import { Readable } from 'node:stream';
import { z } from 'zod';
import { toAppError } from '../errors.ts';
import { assertBounded } from '../mention/bounds.ts';
import { DecidableMentionSchema } from '../mention/mention.ts';
import type { Queue } from '../mention/routed-mention.ts';
import { createPace } from '../pace.ts';
import type { DryRunInput, DryRunOutput, DryRunProgress } from '../pipeline/tuning-jobs.ts';
import type { Api } from './app.ts';
import { callerOf } from './auth.ts';
import { checkBrand } from './classify.ts';
import type { ApiDeps } from './deps.ts';
import { readableQueues } from './filters.ts';
import type { ApiKey } from './keys.ts';
import {
  type DryRunLine,
  DryRunLineSchema,
  ListChangeSchema,
  MAX_CHANGES,
  namedDrafts,
  UnreadChangesSchema,
} from './keyword-effects-schema.ts';
import { READ_DRAFTS } from './keyword-resource.ts';
import { parseRequest, problemOf } from './problems.ts';

/** Mentions of the store that one run reads, at most. */
const MAX_READ = 200_000;
const DEFAULT_READ = 100_000;
/** Mentions that may be sent with the request. */
const MAX_MENTIONS = 10_000;
const MAX_DAYS = 365;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

const OPTIONS = {
  days: z
    .int()
    .min(1)
    .max(MAX_DAYS)
    .default(DEFAULT_DAYS)
    .describe('Mentions created in the last so many days.'),
  limit: z.int().min(1).max(MAX_READ).default(DEFAULT_READ).describe('At most so many, the newest first.'),
};
const ReadSchema = z.strictObject({
  ...OPTIONS,
  changes: UnreadChangesSchema.min(1),
  mentions: z.array(z.unknown()).min(1).max(MAX_MENTIONS).optional(),
});

/** POST /v1/keywords/dry-run: what a draft would change, before it does. */
export function registerDryRun(app: Api, deps: ApiDeps, closing: AbortSignal): void {
  app.route({
    method: 'POST',
    url: '/v1/keywords/dry-run',
    config: { access: READ_DRAFTS },
    schema: {
      operationId: 'dryRunKeywords',
      tags: ['keywords'],
      summary: 'What a draft would change, on past mentions',
      description:
        'Decides past mentions with the lists in force and with the draft, and tells which would change route, urgency or review, grouped by entry, with the change in workload and in F1 on mentions whose truth is known. The answer is a stream of `progress` lines, then one `result` (or one `error`). Closing the connection ends the work. Two run at a time; beyond that the answer is `overloaded` (503). Texts of examples are shown where the key may read the mention.',
      produces: ['application/x-ndjson'],
      body: z.strictObject({
        ...OPTIONS,
        changes: z.array(ListChangeSchema).min(1).max(MAX_CHANGES),
        mentions: z
          .array(DecidableMentionSchema)
          .min(1)
          .max(MAX_MENTIONS)
          .optional()
          .describe('Mentions to compare on, in the place of those of the store.'),
      }),
      response: { 200: DryRunLineSchema },
    },
    // Checked below: the lists of a draft are read by another thread.
    validatorCompiler: () => (value) => ({ value }),
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { input, days } = await readBody(request.body, caller, deps);
      const started = performance.now();
      const work = startRun(input, deps, closing);
      // What is wrong with the draft is an answer of its own; from the first progress on there is a stream.
      await work.begun;
      const finish = (output: DryRunOutput): DryRunLine => ({
        ...resultLine(output, input, days, readableQueues(caller)),
        durationMs: Math.round(performance.now() - started),
      });
      const fail = (error: unknown): DryRunLine => {
        const known = toAppError(error);
        if (known.code === 'internal') request.log.error({ err: known.cause ?? known }, 'dry run failed');
        return { type: 'error', error: problemOf(known, request.id) };
      };
      // The schema tells of one line; what is sent is a stream of them.
      return reply.type('application/x-ndjson; charset=utf-8').send(linesOf(work, finish, fail) as never);
    },
  });
}

async function readBody(
  body: unknown,
  caller: ApiKey,
  { now, editor, keywords }: Pick<ApiDeps, 'now' | 'editor' | 'keywords'>,
): Promise<{ input: DryRunInput; days: number }> {
  const { changes, days, limit, mentions } = parseRequest(ReadSchema, body);
  const since = new Date(now() - days * DAY_MS).toISOString();
  const given = mentions === undefined ? null : await readMentions(mentions, caller);
  const drafted = await namedDrafts(changes, editor, keywords, caller);
  return { input: { changes: drafted, mentions: given, since, limit, brands: caller.brands }, days };
}

async function readMentions(values: readonly unknown[], caller: ApiKey) {
  const pace = createPace();
  const mentions = [];
  for (const [index, value] of values.entries()) {
    assertBounded(value);
    const within = `mentions[${index}]`;
    const mention = parseRequest(DecidableMentionSchema, value, { code: 'invalid_mention', within });
    checkBrand(mention, caller);
    mentions.push(mention);
    const turn = pace();
    if (turn !== undefined) await turn;
  }
  return mentions;
}

interface Run {
  /** Resolves with the first progress; rejects with what is wrong with the draft. */
  readonly begun: Promise<void>;
  readonly output: Promise<DryRunOutput>;
  onProgress: (progress: DryRunProgress) => void;
  cancel(): void;
}

function startRun(input: DryRunInput, { tuning, keywords }: ApiDeps, closing: AbortSignal): Run {
  const cancelled = new AbortController();
  const begun = Promise.withResolvers<void>();
  const early: DryRunProgress[] = [];
  const run: Run = {
    begun: begun.promise,
    output: tuning.run('dry-run', input, {
      keywords: keywords.matcher,
      signal: AbortSignal.any([closing, cancelled.signal]),
      onProgress(progress) {
        begun.resolve();
        run.onProgress(progress);
      },
    }),
    onProgress: (progress) => early.push(progress),
    cancel: () => cancelled.abort(),
  };
  run.output.then(() => begun.resolve(), begun.reject);
  return run;
}

/** The lines as they come. Whoever closes the stream ends the run. */
function linesOf(
  run: Run,
  finish: (output: DryRunOutput) => DryRunLine,
  fail: (error: unknown) => DryRunLine,
): Readable {
  const lines = new Readable({
    read() {},
    destroy(error, done) {
      run.cancel();
      done(error);
    },
  });
  const push = (line: DryRunLine) => {
    if (!lines.destroyed) lines.push(`${JSON.stringify(line)}\n`);
  };
  run.onProgress = (progress) => push({ type: 'progress', ...progress });
  const last = (line: DryRunLine) => {
    push(line);
    lines.push(null);
  };
  run.output.then(
    (output) => last(finish(output)),
    (error: unknown) => last(fail(error)),
  );
  return lines;
}

type ResultLine = Extract<DryRunLine, { type: 'result' }>;

function resultLine(
  { version, draftVersion, impact, stored, truncated, gold }: DryRunOutput,
  { mentions, since }: DryRunInput,
  days: number,
  readable: readonly Queue[],
): Omit<ResultLine, 'durationMs'> {
  const { read, touched, changed, aspects, entries, entriesOmitted, workload, moves } = impact;
  const given = mentions !== null;
  return {
    type: 'result',
    version,
    draftVersion,
    period: given ? null : { days, since },
    mentions: { read, touched, changed, truncated },
    aspects,
    entries: entries.map((entry) => ({
      ...entry,
      examples: entry.examples.map((example) => ({
        ...example,
        text: example.storedQueue === null || readable.includes(example.storedQueue) ? example.text : null,
      })),
    })),
    entriesOmitted,
    workload: workload.map((change) => ({
      ...change,
      stored: stored === null ? null : stored[change.queue],
      perDay: given ? null : change.delta / days,
    })),
    moves: [...moves],
    gold,
  };
}
