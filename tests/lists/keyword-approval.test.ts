import { expect, test } from 'vitest';
import { ask } from '../api/ask.ts';
import { startService } from '../fixtures/service.ts';
import { entry, sampleList } from './sample-list.ts';

test('with KEYWORDS_APPROVAL=two, two teams approve with two keys, and a change takes their approvals back', async () => {
  await using service = await startService({ config: { KEYWORDS_APPROVAL: 'two', ROLES: ['api'] } });
  const url = '/v1/keywords/sensible';
  const communication = await service.keyWith(['approve:communication']);
  const crm = await service.keyWith(['approve:customer_service']);
  const both = await service.keyWith(['approve:communication', 'approve:customer_service']);
  const put = (words: string[], headers: Record<string, string>) =>
    ask(service, 'PUT', `${url}/draft`, {
      body: sampleList(
        'sensible',
        words.map((word) => entry(word)),
      ),
      headers,
    });
  const approve = (key: string, etag: unknown, body?: object) =>
    ask(service, 'POST', `${url}/draft/approve`, {
      key,
      headers: { 'if-match': String(etag) },
      ...(body === undefined ? {} : { body }),
    });
  const publish = (etag: unknown) =>
    ask(service, 'POST', `${url}/publish`, {
      body: { reason: 'essai' },
      headers: { 'if-match': String(etag) },
    });

  const first = await put(['zorgloub'], { 'if-none-match': '*' });
  expect(first.json().missingApprovals).toEqual(['communication', 'customer_service']);
  expect((await publish(first.headers.etag)).json()).toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('communication, customer_service'),
  });
  expect((await ask(service, 'GET', `${url}/draft`, { key: communication })).statusCode).toBe(200);
  expect((await approve(communication, first.headers.etag, {})).json().missingApprovals).toEqual([
    'customer_service',
  ]);

  const second = await put(['zorgloub', 'champignac'], { 'if-match': String(first.headers.etag) });
  expect(second.json()).toMatchObject({
    approvals: [],
    missingApprovals: ['communication', 'customer_service'],
  });
  expect((await approve(communication, first.headers.etag, {})).json().code).toBe('precondition_failed');

  expect((await approve(both, second.headers.etag, {})).json().code).toBe('invalid_request');
  expect((await approve(both, second.headers.etag, { team: 'communication' })).statusCode).toBe(200);
  expect((await approve(both, second.headers.etag, { team: 'customer_service' })).json().code).toBe(
    'conflict',
  );
  expect((await approve(communication, second.headers.etag, { team: 'customer_service' })).json().code).toBe(
    'forbidden',
  );
  expect((await publish(second.headers.etag)).statusCode).toBe(409);
  expect((await approve(crm, second.headers.etag, {})).json().missingApprovals).toEqual([]);
  const done = await publish(second.headers.etag);
  expect([done.statusCode, done.json()]).toMatchObject([
    200,
    { revision: 1, approvals: [{ team: 'communication' }, { team: 'customer_service' }] },
  ]);

  // To remove it is prepared, and approved, like any change.
  const removal = await ask(service, 'DELETE', `${url}?reason=fini`, {
    headers: { 'if-match': String(done.headers.etag) },
  });
  expect([removal.statusCode, removal.json().missingApprovals.length]).toEqual([202, 2]);
  await approve(crm, removal.headers.etag, {});
  await approve(communication, removal.headers.etag, {});
  expect((await publish(removal.headers.etag)).json()).toMatchObject({ action: 'remove', revision: 2 });
  expect((await ask(service, 'GET', url)).statusCode).toBe(404);
});
