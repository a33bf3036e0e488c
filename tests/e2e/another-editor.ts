import { expect } from 'vitest';
import { CONTEST_LIST, type ConsoleService } from './console-service.ts';

interface ListDocument {
  readonly entries: readonly { readonly id: string; readonly match: readonly string[] }[];
}

const PATH = `/v1/keywords/${CONTEST_LIST}`;
const ENTRY = 'de-plus';

/** What somebody else does over the API: a draft with an entry more. Gives its ETag. */
export async function draftAsAnother({ call }: ConsoleService, term: string): Promise<string> {
  const list = await call('GET', PATH);
  const document: ListDocument = JSON.parse(await list.text());
  const others = document.entries.filter(({ id }) => id !== ENTRY);
  const body = { ...document, entries: [...others, { id: ENTRY, match: [term] }] };
  const draft = await call('PUT', `${PATH}/draft`, body, { 'if-match': list.headers.get('etag') ?? '' });
  expect(draft.status).toBe(201);
  return draft.headers.get('etag') ?? '';
}

/** Changes the draft that there is. */
export async function changeDraft({ call }: ConsoleService, term: string): Promise<void> {
  const etag = (await call('GET', `${PATH}/draft`)).headers.get('etag') ?? '';
  const change = { match: [term] };
  const done = await call('PUT', `${PATH}/draft/entries/${ENTRY}`, change, { 'if-match': etag });
  expect(done.status).toBe(200);
}

/** Has both teams approve the draft as it is, where they must. */
export async function approveDraft(service: ConsoleService): Promise<void> {
  const { approval }: { approval: string } = JSON.parse(
    await (await service.call('GET', '/v1/keywords')).text(),
  );
  for (const team of approval === 'two' ? ['communication', 'customer_service'] : []) {
    const key = await service.keyWith(team, [`approve:${team}`]);
    const etag = (await service.call('GET', `${PATH}/draft`)).headers.get('etag') ?? '';
    const headers = { 'if-match': etag, authorization: `Bearer ${key}` };
    expect((await service.call('POST', `${PATH}/draft/approve`, {}, headers)).status).toBe(200);
  }
}

/** The same as `draftAsAnother`, approved by both teams where they must, and published. */
export async function publishAsAnother(service: ConsoleService, term: string): Promise<void> {
  const headers = { 'if-match': await draftAsAnother(service, term) };
  await approveDraft(service);
  const answer = await service.call('POST', `${PATH}/publish`, { reason: `essai : ${term}` }, headers);
  expect(answer.status).toBe(200);
}

/** The terms that count now. */
export async function termsNow({ call }: ConsoleService): Promise<readonly string[]> {
  const { entries }: ListDocument = JSON.parse(await (await call('GET', PATH)).text());
  return entries.flatMap(({ match }) => match);
}
