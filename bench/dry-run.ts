import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpusFiles } from '../src/cli/train.ts';
import { ConfigSchema } from '../src/config.ts';
import { compileKeywords } from '../src/keywords/compile.ts';
import type { KeywordList } from '../src/keywords/list-schema.ts';
import type { Mention } from '../src/mention/mention.ts';
import { readDraft } from '../src/pipeline/draft.ts';
import { loadDecider, loadDecisionParts } from '../src/pipeline/load-decider.ts';
import { createTuningThreads } from '../src/pipeline/tuning-threads.ts';
import { createDecider } from '../src/routing/decide.ts';
import type { Decide } from '../src/routing/decision.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';

const MENTIONS = 100_000;
const BATCH = 1000;
const DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * A dry run over 100,000 past mentions of a real query store, on a thread of its own, as the API runs it; beside it the
 * plain way, which decides each of the same mentions twice. The draft: one list with a new and a changed entry.
 */
export async function benchDryRun() {
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-bench-'));
  const config = ConfigSchema.parse({ DATA_DIR: dir });
  const texts = (await loadExamples(corpusFiles(), 'train')).map(({ text }) => text);
  const { decide, matcher } = loadDecider(config);
  await fill(await openStore(config), texts, decide);
  const changes = draftOf(matcher.lists);
  const tuning = createTuningThreads({ config });
  const since = new Date(Date.now() - DAYS * DAY_MS).toISOString();
  const run = async () => {
    const start = performance.now();
    const cpu = process.cpuUsage();
    let first = 0;
    const { impact } = await tuning.run(
      'dry-run',
      { changes, mentions: null, since, limit: MENTIONS, brands: null },
      {
        keywords: matcher,
        onProgress: () => {
          first ||= performance.now() - start;
        },
      },
    );
    return { impact, first, seconds: (performance.now() - start) / 1000, cpu: cpuSeconds(cpu) };
  };
  const cold = await run();
  const warm = await run();
  await tuning.close();

  const parts = loadDecisionParts(config);
  const draft = readDraft(changes, compileKeywords(matcher.lists, parts.analyser, matcher.sets));
  const decideDraft = createDecider({ ...parts, matcher: draft.matcher });
  const start = performance.now();
  const cpu = process.cpuUsage();
  for (let at = 0; at < MENTIONS; at++) {
    const mention = mentionAt(at, texts);
    decide(mention);
    decideDraft(mention);
  }
  const plainSeconds = (performance.now() - start) / 1000;
  const plainCpu = cpuSeconds(cpu);
  await rm(dir, { recursive: true });
  return {
    name: 'dry run, 100,000 stored mentions',
    read: warm.impact.read,
    touched: warm.impact.touched,
    changed: warm.impact.changed,
    secondsCold: cold.seconds,
    secondsWarm: warm.seconds,
    cpuSecondsCold: cold.cpu,
    cpuSecondsWarm: warm.cpu,
    firstProgressMs: Math.round(cold.first),
    peer: 'deciding each twice, without reading the store',
    peerSeconds: plainSeconds,
    peerCpuSeconds: plainCpu,
    // Of processor time: other work on the machine changes the clock, and hardly this.
    ratio: plainCpu / warm.cpu,
  };
}

/** Processor time of the whole process, its threads too, since `before`. */
function cpuSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

function mentionAt(at: number, texts: readonly string[]): Mention {
  const createdAt = new Date(Date.now() - (at % DAYS) * (DAY_MS - 60_000)).toISOString();
  return {
    ...{ id: `m${at}`, brand: `marque-${at % 5}`, createdAt, receivedAt: createdAt },
    source: { channel: 'x', externalId: String(at), kind: 'post', visibility: 'public' },
    author: { id: `a${at % 1000}`, handle: `auteur${at % 1000}` },
    // All different: nothing can be remembered from one to the next.
    text: `${texts[at % texts.length]} ${at.toString(36)}`,
  };
}

async function fill(store: Store, texts: readonly string[], decide: Decide): Promise<void> {
  for (let from = 0; from < MENTIONS; from += BATCH) {
    const changes = Array.from({ length: BATCH }, (_, index) => {
      const mention = mentionAt(from + index, texts);
      const decidedAt = mention.receivedAt;
      const routed = { mention, ...decide(mention), state: 'open' as const, revision: 1, decidedAt };
      return { routed, event: 'bench' };
    });
    await store.upsert(changes);
  }
  await store.close();
}

/** The list of deliveries with one entry more and one of another weight. */
function draftOf(lists: readonly KeywordList[]) {
  const list = lists.find(({ id }) => id === 'service-client-livraison');
  if (list === undefined) throw new Error('The list of deliveries is gone.');
  const [first, ...others] = list.entries;
  if (first === undefined) throw new Error('The list of deliveries is empty.');
  const added = { id: 'bench', match: ['colis'], weight: 'fort' as const };
  return [{ list: { ...list, entries: [{ ...first, weight: -2 }, ...others, added] } }];
}
