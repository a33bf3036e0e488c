import type { HTTPMethods } from 'fastify';
import { expect, test } from 'vitest';
import { ProblemSchema } from '../../src/api/problems.ts';
import { ERROR_CODES, type ErrorCode } from '../../src/errors.ts';
import type { Service } from '../fixtures/service.ts';
import { type AskOptions, ask } from './ask.ts';

/** A request that is refused, and the path of a field that the problem names. */
export type Refusal = readonly [
  rule: string,
  method: HTTPMethods,
  url: string,
  options: AskOptions,
  code: ErrorCode,
  path?: string,
];

/** One test a row: exact status, media type, and every field of the problem. */
export function testRefusals(rows: readonly Refusal[], service: () => Service): void {
  test.each(rows.map((row) => ({ rule: row[0], row })))('refuses $rule', async ({ row }) => {
    const [, method, url, options, code, path] = row;
    const answer = await ask(service(), method, url, options);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      ERROR_CODES[code].status,
      'application/problem+json; charset=utf-8',
    ]);
    if (method === 'HEAD') return;
    const problem = ProblemSchema.parse(answer.json());
    expect(problem).toMatchObject({
      code,
      status: answer.statusCode,
      type: `urn:aiguillage:problem:${code}`,
      message_fr: ERROR_CODES[code].fr,
      message_en: ERROR_CODES[code].en,
      requestId: answer.headers['x-request-id'],
    });
    // What is wrong here is said in both languages, and each field too.
    for (const { fr, en } of [
      { fr: problem.detail_fr, en: problem.detail_en },
      ...problem.errors.map(({ message_fr, message_en }) => ({ fr: message_fr, en: message_en })),
    ])
      expect(fr).not.toBe(en);
    expect(problem.detail).toBe(`${problem.detail_fr} (${problem.detail_en})`);
    if (path !== undefined) expect(problem.errors.map((error) => error.path)).toContain(path);
  });
}
