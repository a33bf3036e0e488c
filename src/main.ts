import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { type Api, buildApp } from './api/app.ts';
import { createMetrics } from './api/metrics.ts';
import { openKeys } from './api/open-keys.ts';
import { buildOperationsApp } from './api/operations-app.ts';
import { type Config, DATA_FILES, readConfig } from './config.ts';
import { opening } from './data-dir.ts';
import { AppError, toAppError } from './errors.ts';
import { createDocumentReader } from './lists/document-reader.ts';
import { createKeywordEditor } from './lists/keyword-editor.ts';
import { openDrafts } from './lists/open-drafts.ts';
import { openLog, startLog } from './log/open-log.ts';
import { createTroubles, watchAppends } from './log/troubles.ts';
import { observeStore } from './metrics/store-metrics.ts';
import { createThreadMetrics, type MetricsSnapshot } from './metrics/thread-metrics.ts';
import { startLoadMeter } from './pipeline/give-way.ts';
import { type DecisionParts, loadDecisionParts, startLiveDecider } from './pipeline/load-decider.ts';
import { WORKING } from './pipeline/pipeline.ts';
import { type PipelineThreads, startPipelineThreads } from './pipeline/pipeline-threads.ts';
import { createTuningThreads } from './pipeline/tuning-threads.ts';
import { openStore } from './store/open-store.ts';
import { flushSpans } from './tracing.ts';

/** The process: settings, wiring, signals. Nothing imports this file. */

/** A stop that takes longer than this is cut short: nothing is lost by it, the log is durable. */
const STOP_TIMEOUT_MS = 10_000;
/** Requests in hand get so long for their answer when the service stops; then their connections are cut. */
const ANSWER_TIMEOUT_MS = 5_000;

const TOPIC_DIFFERS = 'topic of Kafka is not as the settings say: see "aiguillage topics check"';

async function start(config: Config): Promise<void> {
  const logger = pino({ level: config.LOG_LEVEL });
  await opening(config.DATA_DIR, (dir) => mkdirSync(dir, { recursive: true, mode: 0o700 }));
  const counted = createThreadMetrics('main');
  const opened = await openStore(config, config.DATABASE_POOL_SIZE);
  const store = observeStore(opened, counted.registry);
  const hasApi = config.ROLES.includes('api');
  const starting = startLog(config, (topic) => logger.warn({ topic }, TOPIC_DIFFERS));
  // Read while the thread of the log comes up.
  const parts = hasApi ? loadDecisionParts(config) : null;
  const sharedLog = await starting;
  const troubles = createTroubles(Date.now);
  const log = watchAppends(
    await openLog(config, sharedLog.ticket(), { observer: counted.log, accepts: hasApi }),
    troubles,
  );
  const metrics = createMetrics(counted, workersMetrics);
  const listeners = new Set<() => void>();
  const keys = await openKeys(config);
  const tuning = createTuningThreads({ config });
  const documentReader = createDocumentReader();
  const drafts = await openDrafts(config);
  let stopLists = async () => {};
  const common = {
    ...{ config, logger, log, store, keys, metrics, now: Date.now },
    lag: () => Promise.all(WORKING.map(({ group, topics }) => log.lag(group, topics))),
  };
  let pipeline: Promise<PipelineThreads> | null = null;
  const app =
    parts === null
      ? await buildOperationsApp({ ...common, problems: workersProblems })
      : await buildApi(parts);

  async function buildApi(parts: DecisionParts) {
    const { onEffect } = counted.keywords;
    const { decide, lists } = await startLiveDecider(parts, config, { log, logger, onEffect });
    counted.keywords.watch(() => ({ entries: lists.matcher.entryCount, problems: lists.troubles.length }));
    lists.done.catch((error: unknown) => fail(error));
    stopLists = lists.stop;
    return buildApp({
      ...common,
      troubles: allTroubles,
      decide,
      tuning,
      keywords: lists,
      editor: createKeywordEditor({ log, lists, drafts, logger, approval: config.KEYWORDS_APPROVAL }),
      documents: documentReader,
      model: { version: parts.model.version, header: parts.model.header },
      modelCard: readModelCard(config.MODEL_FILE),
      onIndexed(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
  }

  async function workersMetrics(): Promise<MetricsSnapshot[]> {
    const workers = (await pipeline)?.threads ?? [];
    const snapshots = await Promise.all(
      workers.map(async (thread) => {
        const state = await thread.state().catch((error: unknown) => {
          logger.warn({ thread: thread.name, code: toAppError(error).code }, 'the workers do not answer');
        });
        counted.answers(thread.name, state !== undefined);
        return state === undefined ? [] : [state.metrics];
      }),
    );
    return snapshots.flat();
  }

  async function workersProblems(): Promise<readonly string[]> {
    const workers = await pipeline;
    if (workers === null) throw new AppError('stopping', 'The workers do not run.');
    const states = await Promise.all(workers.threads.map((thread) => thread.state()));
    return [...new Set(states.flatMap(({ problems, troubles }) => [...problems, ...troubles]))];
  }

  /** Of workers that do not answer other signs tell. */
  async function allTroubles(): Promise<readonly string[]> {
    const threads = (await pipeline)?.threads ?? [];
    const states = await Promise.all(threads.map((thread) => thread.state().catch(() => undefined)));
    return [...new Set([troubles.list(), ...states.map((state) => state?.troubles ?? [])].flat())];
  }

  const apiLoad = hasApi ? startLoadMeter() : null;
  sharedLog.done.catch((error: unknown) => fail(error));

  let stopping: Promise<void> | undefined;
  /** No new work, work in hand finished, log and store closed. */
  function stop(): Promise<void> {
    stopping ??= (async () => {
      await closeApi(app);
      apiLoad?.stop();
      await tuning.close();
      // It may only just be starting.
      await (await pipeline)?.stop();
      await stopLists();
      await log.close();
      await sharedLog.close();
      await store.close();
      await keys.close();
      await drafts.close();
      await documentReader.close();
      await flushSpans();
    })();
    return stopping;
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, 'stopping');
      setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
  const address = await listen(app, config);
  const needsKey = hasApi || config.METRICS_ACCESS === 'key';
  const generated = needsKey ? await keys.ensureAdminKey(config.ADMIN_API_KEY ?? null, Date.now()) : null;
  if (generated !== null)
    writeFileSync(join(config.DATA_DIR, DATA_FILES.adminKey), `${generated}\n`, { mode: 0o600 });
  if (hasApi) greet(config, address, generated);

  // After listening: a second start on the same port fails before it could take the work from the first.
  if (stopping === undefined && (config.ROLES.includes('classify') || config.ROLES.includes('index'))) {
    pipeline = startPipelineThreads({
      config,
      log: sharedLog.ticket(),
      apiLoad: apiLoad?.gauge,
      onIndexed: () => {
        for (const listener of listeners) listener();
      },
    });
    const { done } = await pipeline;
    done.catch((error: unknown) => fail(error));
    if (!hasApi) greet(config, address, generated);
  }
}

/** Resolves to the address. Throws `invalid_config` where the port is taken or the address is not this machine's. */
async function listen(app: Api, { HOST, PORT }: Config): Promise<string> {
  try {
    return await app.listen({ host: HOST, port: PORT });
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'invalid_config',
      taken
        ? `PORT: ${HOST}:${PORT} is in use: stop what listens there, or choose another port (0 takes a free one).`
        : `HOST, PORT: cannot listen on ${HOST}:${PORT}: ${reason}`,
      { cause },
    );
  }
}

async function closeApi(app: Api): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), ANSWER_TIMEOUT_MS);
  await app.close();
  clearTimeout(cut);
}

/** What a person at the terminal wants to know. The key is printed once, and never logged. */
function greet(config: Config, address: string, generated: string | null): void {
  const pages = config.ROLES.includes('api')
    ? `Documentation: ${address}/docs\nConsole: ${address}/console/keywords\n`
    : `${config.ROLES.join(', ')} (sans API / no API)\n`;
  process.stdout.write(`Aiguillage: ${address}\n${pages}`);
  if (generated !== null) {
    process.stdout.write(
      `Clé d’administration / admin API key: ${generated}\n(gardée dans / kept in ${join(config.DATA_DIR, DATA_FILES.adminKey)})\n`,
    );
  }
}

function readModelCard(modelFile: string): string {
  const file = join(dirname(modelFile), 'MODEL_CARD.md');
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid_data_file', `${file} cannot be read: it belongs beside the model.`, {
      cause,
    });
  }
}

function fail(error: unknown): never {
  const known = toAppError(error);
  process.stderr.write(`aiguillage: ${known.message}\n`);
  if (known.code === 'internal') process.stderr.write(`${String(known.cause)}\n`);
  process.exit(1);
}

try {
  await start(readConfig());
} catch (error) {
  fail(error);
}
