import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { type Api, buildApp } from './api/app.ts';
import { createMetrics } from './api/metrics.ts';
import { openKeys } from './api/open-keys.ts';
import { buildOperationsApp } from './api/operations-app.ts';
import { atMost } from './at-most.ts';
import { type Config, DATA_FILES, readConfig } from './config.ts';
import { opening } from './data-dir.ts';
import { AppError, toAppError, unreadable } from './errors.ts';
import { createDocumentReader } from './lists/document-reader.ts';
import { createKeywordEditor } from './lists/keyword-editor.ts';
import type { KnownFiles } from './lists/keyword-files.ts';
import { openDrafts } from './lists/open-drafts.ts';
import { openLog, startLog } from './log/open-log.ts';
import { createTroubles, watchAppends } from './log/troubles.ts';
import { observeStore } from './metrics/store-metrics.ts';
import { createThreadMetrics, type MetricsSnapshot } from './metrics/thread-metrics.ts';
import { createOpened, type Opened } from './opened.ts';
import { startLoadMeter } from './pipeline/give-way.ts';
import { type DecisionParts, loadDecisionParts, startLiveDecider } from './pipeline/load-decider.ts';
import { WORKING } from './pipeline/pipeline.ts';
import type { PipelineState, PipelineThread } from './pipeline/pipeline-thread.ts';
import { type PipelineThreads, startPipelineThreads } from './pipeline/pipeline-threads.ts';
import { createTuningThreads } from './pipeline/tuning-threads.ts';
import { openStore } from './store/open-store.ts';
import { flushSpans } from './tracing.ts';

/** Requests in hand get so long for their answer when the service stops; then their connections are cut. */
const ANSWER_TIMEOUT_MS = 5_000;
/** What was being opened when the service was stopped gets so long to be closed again; nothing is lost where it is not. */
const UNWIND_TIMEOUT_MS = 2_000;

const TOPIC_DIFFERS = 'topic of Kafka is not as the settings say: see "aiguillage topics check"';

/** The service, from its settings to its stop: wiring. Resolves when stopped as asked; rejects when it failed. */
export async function runService(stop: AbortSignal): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve());
  });
  const opened = createOpened();
  const starting = stop.aborted ? stopped : start(readConfig(), { stop, opened, fail: failed.reject });
  // Told above all; after a stop nobody wants to know.
  const unwound = starting.catch(failed.reject);
  await Promise.race([stopped, failed.promise]);
  failed.promise.catch(() => {});
  // Closing what it waits for ends a start, too.
  await opened.close();
  await atMost(UNWIND_TIMEOUT_MS, unwound);
}

interface StartDeps {
  readonly stop: AbortSignal;
  readonly opened: Opened;
  /** Told of what ends the service. */
  readonly fail: (error: unknown) => void;
}

async function start(config: Config, { stop, opened, fail }: StartDeps): Promise<void> {
  const logger = pino({ level: config.LOG_LEVEL });
  stop.addEventListener('abort', () => logger.info({ signal: stop.reason }, 'stopping'));
  await opened.add(undefined, flushSpans);
  await opening(config.DATA_DIR, (dir) => mkdirSync(dir, { recursive: true, mode: 0o700 }));
  const counted = createThreadMetrics('main');
  const store = observeStore(
    await opened.add(openStore(config, config.DATABASE_POOL_SIZE), (one) => one.close()),
    counted.registry,
  );
  const hasApi = config.ROLES.includes('api');
  const starting = opened.add(
    startLog(config, (topic) => logger.warn({ topic }, TOPIC_DIFFERS)),
    (one) => one.close(),
  );
  // Read while the thread of the log comes up.
  const parts = hasApi ? loadDecisionParts(config) : null;
  const sharedLog = await starting;
  sharedLog.done.catch(fail);
  const troubles = createTroubles(Date.now);
  const log = watchAppends(
    await opened.add(openLog(config, sharedLog.ticket(), { observer: counted.log, accepts: hasApi }), (one) =>
      one.close(),
    ),
    troubles,
  );
  const metrics = createMetrics(counted, workersMetrics);
  const listeners = new Set<() => void>();
  const keys = await opened.add(openKeys(config), (one) => one.close());
  const tuning = await opened.add(createTuningThreads({ config }), (one) => one.close());
  const documentReader = await opened.add(createDocumentReader(), (one) => one.close());
  const drafts = await opened.add(openDrafts(config), (one) => one.close());
  const common = {
    ...{ config, logger, log, store, keys, metrics, now: Date.now },
    lag: () => Promise.all(WORKING.map(({ group, topics }) => log.lag(group, topics))),
  };
  let pipeline: PipelineThreads | null = null;
  let files = (): KnownFiles | undefined => undefined;
  const app = await opened.add(
    parts === null ? buildOperationsApp({ ...common, problems: workersProblems }) : buildApi(parts),
    // No new work, and work in hand finished.
    (api) => Promise.all([closeApi(api), pipeline?.stop()]),
  );

  async function buildApi(parts: DecisionParts) {
    const { onEffect } = counted.keywords;
    const { decide, lists } = await opened.add(
      startLiveDecider(parts, config, { log, logger, onEffect }),
      (decider) => decider.lists.stop(),
    );
    files = () => lists.files;
    counted.keywords.watch(() => ({ entries: lists.matcher.entryCount, problems: lists.troubles.length }));
    lists.done.catch(fail);
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

  /** Those that work: one that only starts does not answer yet. */
  function workers(): readonly PipelineThread[] {
    return pipeline?.threads.filter((thread) => thread.works()) ?? [];
  }

  async function workersMetrics(): Promise<MetricsSnapshot[]> {
    const snapshots = await Promise.all(
      (pipeline?.threads ?? []).map(async (thread) => {
        const state = thread.works() ? await stateOf(thread) : undefined;
        counted.answers(thread.name, state !== undefined);
        return state === undefined ? [] : [state.metrics];
      }),
    );
    return snapshots.flat();
  }

  function stateOf(thread: PipelineThread): Promise<PipelineState | undefined> {
    return thread.state().catch((error: unknown) => {
      logger.warn({ thread: thread.name, code: toAppError(error).code }, 'the workers do not answer');
      return undefined;
    });
  }

  async function workersProblems(): Promise<readonly string[]> {
    const working = workers();
    if (working.length === 0)
      throw new AppError('stopping', { fr: 'Les ouvriers ne tournent pas.', en: 'The workers do not run.' });
    const states = await Promise.all(working.map((thread) => thread.state()));
    return [...new Set(states.flatMap(({ problems, troubles }) => [...problems, ...troubles]))];
  }

  /** Of workers that do not answer other signs tell. */
  async function allTroubles(): Promise<readonly string[]> {
    const states = await Promise.all(workers().map((thread) => thread.state().catch(() => undefined)));
    return [...new Set([troubles.list(), ...states.map((state) => state?.troubles ?? [])].flat())];
  }

  const apiLoad = hasApi ? await opened.add(startLoadMeter(), (meter) => meter.stop()) : null;
  const address = await listen(app, config);
  const needsKey = hasApi || config.METRICS_ACCESS === 'key';
  const generated = needsKey ? await keys.ensureAdminKey(config.ADMIN_API_KEY ?? null, Date.now()) : null;
  if (generated !== null)
    writeFileSync(join(config.DATA_DIR, DATA_FILES.adminKey), `${generated}\n`, { mode: 0o600 });
  if (hasApi) greet(config, address, generated);

  if (stop.aborted || !(config.ROLES.includes('classify') || config.ROLES.includes('index'))) return;
  // After listening: a second start on the same port fails before it could take the work from the first.
  pipeline = startPipelineThreads({
    config,
    log: sharedLog.ticket(),
    files: files(),
    apiLoad: apiLoad?.gauge,
    onIndexed: () => {
      for (const listener of listeners) listener();
    },
  });
  pipeline.done.catch(fail);
  await pipeline.ready;
  if (!hasApi) greet(config, address, generated);
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
        ? {
            fr: `PORT : ${HOST}:${PORT} est déjà pris : arrêtez ce qui y écoute, ou choisissez un autre port (0 en prend un libre).`,
            en: `PORT: ${HOST}:${PORT} is in use: stop what listens there, or choose another port (0 takes a free one).`,
          }
        : {
            fr: `HOST, PORT : impossible d’écouter sur ${HOST}:${PORT} : ${reason}`,
            en: `HOST, PORT: cannot listen on ${HOST}:${PORT}: ${reason}`,
          },
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
    const wording = unreadable(file, {
      fr: 'sa place est à côté du modèle.',
      en: 'it belongs beside the model.',
    });
    throw new AppError('invalid_data_file', wording, { cause });
  }
}
