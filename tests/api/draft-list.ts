import type { Service } from '../fixtures/service.ts';

/** A list of one entry, as a client sends it. */
export function draftList(entry: Record<string, unknown>, list: Record<string, unknown> = {}) {
  return {
    id: 'essai',
    title: 'Essai',
    description: 'Essai',
    note: 'Essai',
    owner: 'Essai',
    audience: 'customer_service',
    language: 'fr',
    route: 'customer_service',
    intent: 'assistance',
    entries: [{ id: 'terme', weight: 'décisif', ...entry }],
    ...list,
  };
}

/** A list in force, by its id. */
export function listInForce(lists: readonly { readonly id: string }[], id: string) {
  const found = lists.find((list) => list.id === id);
  if (found === undefined) throw new Error(`There is no list ${id}.`);
  return found;
}

/** Posts mentions through the front door and waits until they are decided and indexed. */
export async function post(service: Service, mentions: readonly unknown[]): Promise<void> {
  for (let from = 0; from < mentions.length; from += 1000) {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/v1/mentions',
      headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/json' },
      payload: JSON.stringify(mentions.slice(from, from + 1000)),
    });
    if (answer.statusCode !== 202) throw new Error(answer.body);
  }
  await service.settled();
}
