import { corpusFiles } from '../src/cli/train.ts';
import type { NewEvent } from '../src/log/event-log.ts';
import { deriveMentionId, RawMentionSchema } from '../src/mention/mention.ts';
import { rawEvent } from '../src/pipeline/events.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { makeBodies } from './load.ts';

/** Raw mentions as the API writes them, each a new one, in 500 conversations; texts of the corpus. */
export async function createMentions(): Promise<(count: number) => NewEvent[]> {
  const body = makeBodies(
    (await loadExamples(corpusFiles(), 'train')).map(({ text }) => text),
    1,
  );
  const receivedAt = new Date().toISOString();
  const one = () => {
    const raw = RawMentionSchema.parse(JSON.parse(body()));
    const { channel, externalId } = raw.source;
    return rawEvent({ ...raw, id: deriveMentionId(raw.brand, channel, externalId), receivedAt });
  };
  return (count) => Array.from({ length: count }, one);
}
