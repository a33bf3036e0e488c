import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckResultSchema } from '../../src/api/keyword-check.ts';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';
import { draftList, post } from './draft-list.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await post(
    service,
    Array.from({ length: 60 }, (_, at) => makeMention({ text: at % 3 === 0 ? 'mon colis' : 'ma zorglubie' })),
  );
});
afterAll(() => service[Symbol.asyncDispose]());
const send = (body: unknown) => ask(service, 'POST', '/v1/keywords/check', { body });
const checked = async (body: unknown) => {
  const answer = await send(body);
  expect(answer.statusCode, answer.body).toBe(200);
  return CheckResultSchema.parse(answer.json());
};

describe('checking', () => {
  test.each([
    ['a query', { query: 'colis perdu' }],
    ['an entry', { entry: { id: 'colis', match: 'colis', route: 'community' } }],
    [
      'an entry of a list in force, which speaks for it',
      { entry: { id: 'x', match: 'colis' }, inList: 'urgence' },
    ],
    ['a list', { list: draftList({ match: 'colis', tests: { match: ['mon colis'], not: ['un colibri'] } }) }],
  ])('finds nothing wrong with %s', async (_name, body) => {
    expect(await checked(body)).toEqual({ valid: true, problems: [] });
  });

  test('names the place in a query, in French and English', async () => {
    const { valid, problems } = await checked({ query: 'colis ET (retard OU' });
    expect([valid, problems.length > 0]).toEqual([false, true]);
    const [first] = problems;
    expect(first).toMatchObject({
      severity: 'error',
      line: 1,
      column: expect.any(Number),
      start: expect.any(Number),
    });
    expect([first?.message_fr, first?.message_en].every((words) => (words ?? '').length > 10)).toBe(true);
  });

  test('tells an unknown set at its place, in one language each', async () => {
    const { problems } = await checked({ query: 'colis\n {transporteur}' });
    expect(problems).toEqual([
      {
        ...{ severity: 'error', entry: null, suggestion: null, line: 2, column: 2, start: 7, end: 21 },
        message_fr: 'l’ensemble « {transporteur} » n’existe pas : écrivez « {transporteurs} »',
        message_en: 'there is no set "{transporteur}": write "{transporteurs}"',
      },
    ]);
    const [inEntry] = (await checked({ entry: { id: 'x', match: '{transporteur}', route: 'community' } }))
      .problems;
    expect(inEntry?.message_fr).not.toContain('there is no');
  });

  test('warns of a channel that looks like a known one', async () => {
    const { valid, problems } = await checked({
      list: draftList({ match: 'colis' }, { channels: ['twitter', 'x', 'sms'] }),
    });
    expect([valid, problems.map(({ severity }) => severity)]).toEqual([true, ['warning']]);
    expect(problems[0]?.message_fr).toContain('écrivez « x »');
  });

  test('names the line in the text of a file', async () => {
    const yaml = 'id: essai\ntitle: Essai\nentries:\n  - id: Colis !\n    match: colis\n';
    const { problems } = await checked({ yaml });
    expect(problems.map(({ line }) => line)).toContain(4);
  });

  test('runs the tests of the entries', async () => {
    const list = draftList({ match: 'colis', tests: { match: ['un colibri'], not: ['mon colis'] } });
    const { valid, problems } = await checked({ list });
    expect(valid).toBe(false);
    expect(problems.map(({ entry, message_en }) => [entry, message_en])).toEqual([
      ['terme', 'should be found in "un colibri"'],
      ['terme', 'should not be found in "mon colis"'],
    ]);
  });

  test.each([
    ['most of the sample', 'zorglubie', /40 of the last 60/],
    ['nothing in the sample', 'introuvable', /none of the last 60/],
  ])('warns of an entry that finds %s', async (_name, match, message) => {
    const { valid, problems } = await checked({ list: draftList({ match }), sample: 500 });
    expect([valid, problems.map(({ severity }) => severity)]).toEqual([true, ['warning']]);
    expect(problems[0]?.message_en).toMatch(message);
    expect((await checked({ list: draftList({ match: 'colis' }), sample: 500 })).problems).toEqual([]);
  });

  test.each([
    ['nothing', {}],
    ['two things', { query: 'a', list: {} }],
    ['a sample too large', { query: 'colis', sample: 5000 }],
  ])('refuses %s', async (_name, body) => {
    expect((await send(body)).statusCode).toBe(400);
  });

  test.each([
    ['a number', 7],
    ['null', null],
    ['an empty object', {}],
    ['an id that is an object', { ...draftList({ match: 'colis' }), id: {} }],
    ['entries without end', { ...draftList({}), entries: 'x' }],
  ])('tells problems of a list that is %s', async (_name, list) => {
    const { valid, problems } = await checked({ list });
    expect([valid, problems.length > 0]).toEqual([false, true]);
  });
});
