import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const CORPUS = fileURLToPath(new URL('../../models/corpus/', import.meta.url));
const RowSchema = z.looseObject({ text: z.string(), channel: z.string().optional() });

/**
 * The labelled rows that the project ships, in the order of the names of their files. At most `count`, from all over the
 * corpus: it may grow, and a test takes as long as before.
 */
export function corpusRows(count = Number.POSITIVE_INFINITY) {
  const lines = readdirSync(CORPUS)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(`${CORPUS}${name}`, 'utf8').split('\n'))
    .filter((line) => line !== '');
  const every = Math.max(1, Math.ceil(lines.length / count));
  return lines.filter((_, at) => at % every === 0).map((line) => RowSchema.parse(JSON.parse(line)));
}

/** At most `count` of the rows as mentions of one brand, as a client sends them: each with an id of its own on its channel. */
export function corpusMentions(count: number) {
  return corpusRows(count).map(({ text, channel = 'x' }, at) => ({
    brand: 'essai',
    source: { channel, externalId: String(at), visibility: at % 10 === 0 ? 'private' : 'public' },
    author: { id: `auteur-${at % 50}`, followers: (at % 7) * 5000 },
    text,
    createdAt: new Date(Date.UTC(2026, 2, 2) + at * 60_000).toISOString(),
  }));
}
