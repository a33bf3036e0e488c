import { expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { ask } from '../api/ask.ts';
import { startService } from '../fixtures/service.ts';
import { corpusMentions } from '../support/corpus.ts';
import { jsonLines, runCommand } from './run.ts';

const DecidedSchema = z.object({ id: z.string(), classification: z.unknown(), routing: z.unknown() });
type Decided = z.infer<typeof DecidedSchema>;

test('a mention gets the same decision from the command, from /v1/classify and from the pipeline', async () => {
  const mentions = corpusMentions(1000);
  const input = mentions.map((mention) => JSON.stringify(mention)).join('\n');
  const { code, stdout } = await runCommand(['classify', '--no-text'], { input });
  expect(code).toBe(0);
  const commanded: Decided[] = jsonLines(stdout).map((line) => DecidedSchema.parse(line));
  expect(commanded).toHaveLength(mentions.length);

  await using service = await startService({ config: { ENCODER_FILE: readConfig().ENCODER_FILE } });
  const answered: unknown[] = [];
  for (let from = 0; from < mentions.length; from += 500) {
    const answer = await ask(service, 'POST', '/v1/classify', { body: mentions.slice(from, from + 500) });
    expect(answer.statusCode).toBe(200);
    answered.push(...answer.json().items);
  }
  // The ids derive where a mention is kept; asked for a decision alone, none is.
  expect(answered).toEqual(commanded.map(({ classification, routing }) => ({ classification, routing })));

  const posted = await ask(service, 'POST', '/v1/mentions', {
    body: input,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(posted.json()).toMatchObject({ accepted: mentions.length, duplicates: 0, rejected: 0 });
  await service.settled();
  const exported = await ask(service, 'GET', '/v1/mentions/export');
  const kept = jsonLines(exported.body).map(({ mention, classification, routing }) => ({
    ...{ id: mention.id, classification, routing },
  }));
  expect(kept).toEqual(commanded);
});
