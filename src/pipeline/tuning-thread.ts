import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { alreadyInBoth, toAppError } from '../errors.ts';
import { compileKeywords, type KeywordMatcher } from '../keywords/compile.ts';
import { createStagedDecider } from '../routing/decide.ts';
import { openStore as openQueryStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import type { GoldMention, VerdictsInForce } from '../tuning/compare-gold.ts';
import { testMention } from '../tuning/counterfactual.ts';
import { runCheck } from './check-keywords.ts';
import { readDraft } from './draft.ts';
import { runDryRun } from './dry-run.ts';
import { loadDecisionParts } from './load-decider.ts';
import { readHeldOut } from './load-gold.ts';
import type { Job, JobKind, JobMessage, JobOutput, TestInput, TestOutput } from './tuning-jobs.ts';
import { runHealth, runSuggest } from './tuning-reports.ts';

/** The body of a thread for tuning: see tuning-threads.ts, which starts it and gives it one job at a time. */

interface Started {
  readonly config: Config;
}

// The one who starts this thread passes exactly this.
const { config } = workerData as Started;
const post = (message: JobMessage) => parentPort?.postMessage(message);

const parts = loadDecisionParts(config);
const decider = createStagedDecider(parts);
let current: KeywordMatcher | undefined;
let store: Store | undefined;
let heldOut: readonly GoldMention[] | undefined;
const known: VerdictsInForce = new WeakMap();

parentPort?.on('message', async (job: Job) => {
  try {
    if (job.keywords !== null) {
      const { lists, sets } = job.keywords;
      current = current?.with(lists, sets) ?? compileKeywords(lists, parts.analyser, sets);
    }
    if (current === undefined) throw new Error('A job without lists.');
    post({ type: 'done', output: await run(job, current) });
  } catch (error) {
    const { code, wording, fields, cause } = toAppError(error);
    const bug = String(cause ?? wording.en);
    post({ type: 'failed', code, wording: code === 'internal' ? alreadyInBoth(bug) : wording, fields });
  }
});

async function run(job: Job, matcher: KeywordMatcher): Promise<JobOutput<JobKind>> {
  const { analyser } = parts;
  switch (job.kind) {
    case 'test':
      return test(job.input, matcher);
    case 'check':
      return runCheck(job.input, { analyser, matcher, openStore });
    case 'health':
      return runHealth(job.input, { analyser, matcher, store: await openStore() });
    case 'suggest':
      return runSuggest(job.input, {
        ...{ decider, analyser, matcher, store: await openStore(), heldOut: await readGold() },
      });
    case 'dry-run':
      return runDryRun(job.input, {
        ...{ decider, analyser, matcher, store: await openStore(), heldOut: await readGold(), known },
        onProgress: (progress) => post({ type: 'progress', progress }),
      });
  }
}

async function openStore(): Promise<Store> {
  store ??= await openQueryStore(config);
  return store;
}

async function readGold(): Promise<readonly GoldMention[]> {
  heldOut ??= (await readHeldOut(config.MODEL_FILE)).map(({ text, route, intent }) => ({
    ...{ mention: { text }, route, intent, corrected: false },
  }));
  return heldOut;
}

function test({ changes, mentions }: TestInput, matcher: KeywordMatcher): TestOutput {
  const draft = changes.length === 0 ? null : readDraft(changes, matcher).matcher;
  return {
    version: matcher.version,
    draftVersion: draft?.version ?? null,
    items: mentions.map((mention) => testMention(mention, decider, matcher, draft)),
  };
}
