import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { DATA_FILES, readConfig } from '../config.ts';
import { AppError, alreadyInBoth } from '../errors.ts';
import type { MentionInput } from '../mention/mention.ts';
import { RoutedMentionSchema } from '../mention/routed-mention.ts';
import { type Command, EXIT, readArguments, wholeNumber } from './command.ts';
import { corpusFiles } from './train.ts';

const POSTED_AT_ONCE = 10;
const PAUSE_MS = 100;
const SHOWN_CHARACTERS = 70;

const LABEL = {
  customer_service: '\x1b[34mservice client\x1b[0m',
  community: '\x1b[32mcommunauté    \x1b[0m',
  moderation: '\x1b[31mmodération    \x1b[0m',
  review: '\x1b[33mà relire      \x1b[0m',
} as const;

const RowSchema = z.looseObject({ text: z.string(), channel: z.string().default('facebook') });
const DecidedSchema = RoutedMentionSchema.pick({ mention: true, classification: true, routing: true });
const AnswerSchema = z.object({
  // An item that is not decided in time has a status only.
  items: z.array(z.union([DecidedSchema, z.looseObject({ status: z.string() })])),
});

export const demoCommand: Command = {
  name: 'demo',
  summary: {
    fr: 'envoie des mentions du corpus à un service, et montre où elles vont',
    en: 'post mentions of the corpus to a running service and show where they go',
  },
  help: `aiguillage demo : envoie des mentions du corpus à un service, et montre en direct où elles vont.

Usage : npm run demo -- [--count N] [--url URL]

  --count N   combien de mentions (300)
  --url URL   le service (sinon le réglage AIGUILLAGE_URL, sinon http://HOST:PORT des réglages)

La clé est ADMIN_API_KEY, ou celle que le service a écrite dans DATA_DIR/admin.key.

aiguillage demo: posts mentions of the corpus to a running service and shows live where they go.

Usage: npm run demo -- [--count N] [--url URL]

  --count N   how many mentions (default 300)
  --url URL   the service (default: the setting AIGUILLAGE_URL, else http://HOST:PORT of the settings)

The key is ADMIN_API_KEY, or the one that the service wrote to DATA_DIR/admin.key.
`,
  async run(args) {
    const { values } = readArguments(args, { count: { type: 'string' }, url: { type: 'string' } });
    const config = readConfig();
    const count = wholeNumber('count', values.count ?? '300', 1, 100_000);
    const url = values.url ?? config.AIGUILLAGE_URL ?? `http://${config.HOST}:${config.PORT}`;
    const key = config.ADMIN_API_KEY ?? (await readAdminKey(config.DATA_DIR));
    const mentions = await demoMentions(count);
    const totals = { customer_service: 0, community: 0, moderation: 0, review: 0 };
    for (let from = 0; from < mentions.length; from += POSTED_AT_ONCE) {
      const routed = await post(`${url}/v1/mentions`, key, mentions.slice(from, from + POSTED_AT_ONCE));
      for (const { mention, classification, routing } of routed) {
        totals[routing.queue] += 1;
        const text = mention.text.replace(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS).padEnd(SHOWN_CHARACTERS);
        const sure = `${Math.round(classification.confidence * 100)} %`.padStart(5);
        process.stdout.write(`${LABEL[routing.queue]} ${sure}  ${text}  ${classification.intent}\n`);
      }
      await wait(PAUSE_MS);
    }
    process.stdout.write('\n');
    const most = Math.max(1, ...Object.values(totals));
    for (const queue of ['customer_service', 'community', 'moderation', 'review'] as const) {
      const bar = '█'.repeat(Math.round((totals[queue] / most) * 40));
      process.stdout.write(`${LABEL[queue]} ${String(totals[queue]).padStart(5)} ${bar}\n`);
    }
    return EXIT.ok;
  },
};

async function readAdminKey(dir: string): Promise<string> {
  const file = join(dir, DATA_FILES.adminKey);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new AppError(
      'usage',
      {
        fr: `Aucune clé : démarrez d’abord le service (npm start), ou donnez ADMIN_API_KEY. ${file} manque.`,
        en: `No key: start the service first (npm start), or set ADMIN_API_KEY. ${file} is missing.`,
      },
      { cause },
    );
  }
}

/** Mentions from all files of the corpus in turn, posted as if today. */
async function demoMentions(count: number): Promise<MentionInput[]> {
  const files = await Promise.all(
    corpusFiles().map(async (file) =>
      (await readFile(file, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => RowSchema.parse(JSON.parse(line))),
    ),
  );
  const run = Date.now().toString(36);
  const mentions: MentionInput[] = [];
  for (let row = 0; mentions.length < count && files.some((rows) => row < rows.length); row++) {
    for (const [file, rows] of files.entries()) {
      // A step that shares no factor with the usual sizes mixes the intents, which stand together in the files.
      const found = row < rows.length ? rows[(row * 97) % rows.length] : undefined;
      if (found === undefined || mentions.length >= count) continue;
      mentions.push({
        brand: 'demo',
        source: {
          channel: found.channel,
          externalId: `${run}-${file}-${row}`,
          kind: 'comment',
          visibility: 'public',
        },
        author: { id: `auteur-${mentions.length}` },
        text: found.text,
        createdAt: new Date().toISOString(),
      });
    }
  }
  return mentions;
}

async function post(url: string, key: string, mentions: readonly MentionInput[]) {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', prefer: 'wait=10' },
      body: JSON.stringify(mentions),
    });
  } catch (cause) {
    throw new AppError(
      'usage',
      {
        fr: `Rien ne répond à ${url} : démarrez d’abord le service (npm start).`,
        en: `Nothing answers at ${url}: start the service first (npm start).`,
      },
      { cause },
    );
  }
  if (!response.ok)
    throw new AppError(
      'usage',
      alreadyInBoth(
        `Le service a répondu (the service answered) ${response.status}: ${await response.text()}`,
      ),
    );
  const { items } = AnswerSchema.parse(await response.json());
  return items.flatMap((item) => {
    const decided = DecidedSchema.safeParse(item);
    return decided.success ? [decided.data] : [];
  });
}
