import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { buildApp } from '../api/app.ts';
import { createMetrics } from '../api/metrics.ts';
import { openKeys } from '../api/open-keys.ts';
import { ConfigSchema } from '../config.ts';
import { createDocumentReader } from '../lists/document-reader.ts';
import { createKeywordEditor } from '../lists/keyword-editor.ts';
import { openDrafts } from '../lists/open-drafts.ts';
import { openEmbeddedLog } from '../log/embedded/embedded-log.ts';
import { createThreadMetrics } from '../metrics/thread-metrics.ts';
import { loadDecisionParts, startLiveDecider } from '../pipeline/load-decider.ts';
import { createTuningThreads } from '../pipeline/tuning-threads.ts';
import { openStore } from '../store/open-store.ts';
import { generatedFileCommand } from './generated-file.ts';

export const OPENAPI_FILE = 'openapi.yaml';

/** The text of `openapi.yaml`: the API is really built, on empty data in a temporary folder, and asked for it. */
export async function openapiYaml(): Promise<string> {
  // First, because it may fail: nothing is open yet that would have to be closed.
  const parts = loadDecisionParts(ConfigSchema.parse({}));
  const dir = await mkdtemp(join(tmpdir(), 'aiguillage-openapi-'));
  const config = ConfigSchema.parse({ DATA_DIR: dir, LOG_LEVEL: 'silent' });
  const logger = pino({ level: 'silent' });
  const log = await openEmbeddedLog({ dir });
  const store = await openStore(config);
  const keys = await openKeys(config);
  // Starts no thread before it is asked something.
  const tuning = createTuningThreads({ config });
  const documentReader = createDocumentReader();
  const drafts = await openDrafts(config);
  try {
    const { decide, lists } = await startLiveDecider(parts, config, { log, logger });
    const app = await buildApp({
      ...{ config, logger, log, store, decide, keywords: lists, keys, tuning },
      editor: createKeywordEditor({ log, lists, drafts, logger, approval: config.KEYWORDS_APPROVAL }),
      documents: documentReader,
      model: parts.model,
      modelCard: '',
      metrics: createMetrics(createThreadMetrics('main')),
      onIndexed: () => () => {},
      now: Date.now,
      lag: async () => [],
    });
    const text = stringify(app.swagger(), { aliasDuplicateObjects: false });
    await app.close();
    await lists.stop();
    return `# Written by "npm run -s aiguillage -- openapi": do not edit by hand.\n${text}`;
  } finally {
    await store.close();
    await log.close();
    await keys.close();
    await drafts.close();
    await documentReader.close();
    await rm(dir, { recursive: true });
  }
}

export const openapiCommand = generatedFileCommand({
  name: 'openapi',
  file: OPENAPI_FILE,
  source: { fr: 'les routes de l’API', en: 'the routes of the API' },
  text: openapiYaml,
});
