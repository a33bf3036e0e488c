import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../src/lists/change.ts';
import type { Actor, DraftStore } from '../../src/lists/draft-store.ts';

/** A place that can hold drafts: a file, a database. */
export interface DraftPlace {
  /** Opens the drafts that are there; none the first time. */
  open(): Promise<DraftStore>;
  /** Closes what was opened and not closed, and takes the place away. */
  remove(): Promise<void>;
}

const camille: Actor = { keyId: 'key_1', name: 'Camille', brands: null, now: Date.UTC(2026, 2, 1) };
const dominique: Actor = { keyId: 'key_2', name: 'Dominique', brands: null, now: Date.UTC(2026, 2, 2) };
const removal = (entry: string): Change => ({ change: 'remove-entry', entry });
const piece = (...entries: readonly string[]) => JSON.stringify(entries.map(removal));
const refused = { code: 'precondition_failed' };

/** What every store of drafts promises, whatever it keeps them in. */
export function describeDraftContract(name: string, createPlace: () => Promise<DraftPlace>): void {
  describe(name, () => {
    let place: DraftPlace;
    let drafts: DraftStore;
    beforeEach(async () => {
      place = await createPlace();
      drafts = await place.open();
    });
    afterEach(() => place.remove());

    test('has none at first', async () => {
      expect(await drafts.get('liste')).toBeUndefined();
      expect(await drafts.all()).toEqual([]);
    });

    test('gives a draft back as it was begun, also after it is opened again, and elsewhere', async () => {
      const elsewhere = await place.open();
      const begun = await drafts.create('liste', '"r7"', [piece('a', 'b'), piece('c')], camille);
      expect(begun).toMatchObject({
        ...{ path: 'liste', base: '"r7"', author: 'Camille', updatedBy: 'Camille', approvals: [] },
        ...{ createdAt: '2026-03-01T00:00:00.000Z', updatedAt: '2026-03-01T00:00:00.000Z' },
      });
      await drafts.close();
      drafts = await place.open();
      for (const store of [drafts, elsewhere]) {
        expect(await store.get('liste')).toEqual(begun);
        expect(await store.all()).toEqual([begun]);
        expect(await store.changes('liste')).toEqual(['a', 'b', 'c'].map(removal));
      }
    });

    test('keeps the names of odd people', async () => {
      const odd: Actor = { ...camille, name: 'nul \0 \ud800 "' };
      const begun = await drafts.create('liste', '', [], odd);
      const approved = await drafts.approve('liste', begun.etag, 'communication', odd);
      expect([approved.author, approved.approvals[0]?.by]).toEqual([odd.name, odd.name]);
    });

    test('lists them by path, each with its own approvals', async () => {
      for (const path of ['b', 'sets/a', 'a']) await drafts.create(path, '', [], camille);
      const { etag } = (await drafts.get('b')) ?? { etag: '' };
      await drafts.approve('b', etag, 'communication', dominique);
      expect((await drafts.all()).map(({ path, approvals }) => [path, approvals.length])).toEqual([
        ['a', 0],
        ['b', 1],
        ['sets/a', 0],
      ]);
    });

    test('begins one draft at a time, and another one once it is gone', async () => {
      const first = await drafts.create('liste', '', [piece('a')], camille);
      await expect(drafts.create('liste', '', [piece('b')], dominique)).rejects.toMatchObject(refused);
      expect(await drafts.changes('liste')).toEqual([removal('a')]);
      await drafts.remove('liste', first.etag);
      const second = await drafts.create('liste', '', [piece('c')], dominique);
      expect(second.etag).not.toBe(first.etag);
      expect(second.publication).not.toBe(first.publication);
      expect(await drafts.changes('liste')).toEqual([removal('c')]);
    });

    test('adds changes behind those that there are, under a new ETag', async () => {
      const first = await drafts.create('liste', '', [piece('a')], camille);
      const second = await drafts.add('liste', first.etag, piece('b'), dominique);
      expect(second).toMatchObject({
        ...{ author: 'Camille', createdAt: first.createdAt, publication: first.publication },
        ...{ updatedBy: 'Dominique', updatedAt: '2026-03-02T00:00:00.000Z' },
      });
      expect(second.etag).not.toBe(first.etag);
      expect(await drafts.changes('liste')).toEqual([removal('a'), removal('b')]);
    });

    test('puts other changes in the place of all that there are', async () => {
      const first = await drafts.create('liste', '', [piece('a'), piece('b')], camille);
      await drafts.replace('liste', first.etag, [piece('c')], camille);
      expect(await drafts.changes('liste')).toEqual([removal('c')]);
    });

    test('refuses whoever has seen another draft, and changes nothing then', async () => {
      const first = await drafts.create('liste', '', [piece('a')], camille);
      const second = await drafts.add('liste', first.etag, piece('b'), camille);
      await expect(drafts.add('liste', first.etag, piece('c'), dominique)).rejects.toMatchObject(refused);
      await expect(drafts.replace('liste', first.etag, [], dominique)).rejects.toMatchObject(refused);
      await expect(drafts.approve('liste', first.etag, 'communication', dominique)).rejects.toMatchObject(
        refused,
      );
      await expect(drafts.add('autre', first.etag, piece('c'), dominique)).rejects.toMatchObject(refused);
      await drafts.remove('liste', first.etag);
      await drafts.remove('autre', first.etag);
      expect(await drafts.get('liste')).toEqual(second);
      expect(await drafts.changes('liste')).toEqual([removal('a'), removal('b')]);
      expect(await drafts.all()).toHaveLength(1);
    });

    test('lets one of two win who change a draft at once, each through another instance', async () => {
      const elsewhere = await place.open();
      for (let round = 0; round < 10; round += 1) {
        const path = `liste-${round}`;
        const begun = await Promise.allSettled([
          drafts.create(path, '', [piece('a')], camille),
          elsewhere.create(path, '', [piece('a')], dominique),
        ]);
        expect(begun.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        const { etag } = (await drafts.get(path)) ?? { etag: '' };
        const changed = await Promise.allSettled([
          drafts.add(path, etag, piece('b'), camille),
          elsewhere.replace(path, etag, [piece('b')], dominique),
        ]);
        expect(changed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        const winner = changed[0]?.status === 'fulfilled' ? ['a', 'b'] : ['b'];
        expect(await elsewhere.changes(path)).toEqual(winner.map(removal));
      }
    });

    test('keeps approvals, the last of each team, until the draft changes', async () => {
      const first = await drafts.create('liste', '', [piece('a')], camille);
      await drafts.approve('liste', first.etag, 'communication', camille);
      await drafts.approve('liste', first.etag, 'communication', dominique);
      const approved = await drafts.approve('liste', first.etag, 'customer_service', camille);
      expect(approved.etag).toBe(first.etag);
      const approvals = approved.approvals.map(({ team, by, keyId, date }) => [team, by, keyId, date]);
      expect(approvals).toEqual([
        ['customer_service', 'Camille', 'key_1', '2026-03-01T00:00:00.000Z'],
        ['communication', 'Dominique', 'key_2', '2026-03-02T00:00:00.000Z'],
      ]);
      expect((await drafts.add('liste', first.etag, piece('b'), camille)).approvals).toEqual([]);
      const { etag } = await drafts.approve(
        'liste',
        (await drafts.get('liste'))?.etag ?? '',
        'communication',
        camille,
      );
      expect((await drafts.replace('liste', etag, [], camille)).approvals).toEqual([]);
    });

    test('keeps what a team refuses and why, in the place of what it said before, until the draft changes', async () => {
      const first = await drafts.create('liste', '', [piece('a')], camille);
      await drafts.approve('liste', first.etag, 'communication', camille);
      const reason = 'trop large \0 "';
      const refused = await drafts.refuse('liste', first.etag, 'communication', reason, dominique);
      expect(refused).toMatchObject({ etag: first.etag, approvals: [] });
      expect(refused.refusals).toEqual([
        { team: 'communication', by: 'Dominique', date: '2026-03-02T00:00:00.000Z', reason },
      ]);
      expect(await drafts.all()).toEqual([refused]);
      const approved = await drafts.approve('liste', first.etag, 'communication', camille);
      expect([approved.approvals.length, approved.refusals]).toEqual([1, []]);
      await drafts.refuse('liste', first.etag, 'customer_service', reason, camille);
      expect(await drafts.add('liste', first.etag, piece('b'), camille)).toMatchObject({
        approvals: [],
        refusals: [],
      });
    });

    test('keeps no change and no approval of a draft that was removed', async () => {
      const { etag } = await drafts.create('liste', '', [piece('a')], camille);
      await drafts.approve('liste', etag, 'communication', camille);
      await drafts.remove('liste', etag);
      const again = await drafts.create('liste', '', [], camille);
      expect(again.approvals).toEqual([]);
      expect(await drafts.changes('liste')).toEqual([]);
    });

    test('keeps many pieces in their order', async () => {
      const pieces = Array.from({ length: 205 }, (_, at) => piece(`e${at}`, `f${at}`));
      const { etag } = await drafts.create('liste', '', pieces, camille);
      await drafts.add('liste', etag, piece('fin'), camille);
      const changes = await drafts.changes('liste');
      expect(changes).toHaveLength(411);
      expect([changes[0], changes[409], changes[410]]).toEqual(['e0', 'f204', 'fin'].map(removal));
    });

    test('closes twice', async () => {
      await drafts.close();
      await drafts.close();
    });
  });
}
