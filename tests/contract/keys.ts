import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KeyStore, NewApiKey } from '../../src/api/keys.ts';

/** A place that can hold keys: a file, a database. */
export interface KeyPlace {
  /** Opens the keys that are there; none the first time. */
  open(): Promise<KeyStore>;
  /** All bytes that are kept, to look for secrets in them. */
  contents(): Promise<Buffer>;
  /** Closes what was opened and not closed, and takes the place away. */
  remove(): Promise<void>;
}

const MINUTE = 60_000;
const wanted: NewApiKey = { name: 'équipe', scopes: ['ingest'], brands: ['orange'], rateLimitPerMinute: 10 };
const admin: NewApiKey = { name: 'admin', scopes: ['admin'], brands: null, rateLimitPerMinute: null };
/** After this, no instance takes a key that another one has removed. */
const SECONDS = { timeout: 5_000, interval: 20 };

/** What every key store promises, whatever it keeps the keys in. */
export function describeKeyContract(name: string, createPlace: () => Promise<KeyPlace>): void {
  describe(name, () => {
    let place: KeyPlace;
    let keys: KeyStore;
    beforeEach(async () => {
      place = await createPlace();
      keys = await place.open();
    });
    afterEach(() => place.remove());

    test('finds a key by its secret, also after it is opened again', async () => {
      const { key, secret } = await keys.create(wanted, 1_000_000);
      expect(await keys.find(secret, 1_000_000)).toMatchObject({ id: key.id, ...wanted });
      await keys.close();
      keys = await place.open();
      expect(await keys.find(secret, 1_000_000)).toMatchObject({ id: key.id, ...wanted });
      expect(await keys.find(`${secret}x`, 1_000_000)).toBeNull();
      expect(await keys.find(key.id, 1_000_000)).toBeNull();
    });

    test('gives a key back as it was made, whatever its name and its brands', async () => {
      const odd: NewApiKey = { ...wanted, name: 'nul \0 \ud800 "', brands: ['l\'éclair \0%_"', '\udfff'] };
      const { secret } = await keys.create(odd, 0);
      expect(await keys.find(secret, 0)).toMatchObject(odd);
      expect(await keys.list()).toMatchObject([odd]);
    });

    test('makes secrets of 256 random bits', async () => {
      const made = await Promise.all(Array.from({ length: 100 }, () => keys.create(wanted, 0)));
      expect(new Set(made.map(({ secret }) => secret)).size).toBe(100);
      for (const { secret } of made) expect(secret).toMatch(/^aig_[\w-]{43}$/);
    });

    test('keeps no secret', async () => {
      const fixed = 'a-fixed-admin-key-of-the-operator';
      await keys.ensureAdminKey(fixed, 0);
      const { key, secret } = await keys.create(wanted, 0);
      const bytes = await place.contents();
      expect(bytes.includes(key.id)).toBe(true);
      for (const word of [secret, secret.slice(4), fixed]) expect(bytes.includes(word)).toBe(false);
    });

    test('notes the last use to the minute', async () => {
      const { secret } = await keys.create(wanted, 0);
      const lastUse = async () => (await keys.list())[0]?.lastUsedAt;
      expect(await lastUse()).toBeNull();
      await keys.find(secret, 5 * MINUTE);
      await keys.find(secret, 5 * MINUTE + 30_000);
      await vi.waitFor(async () => expect(await lastUse()).toBe(new Date(5 * MINUTE).toISOString()), SECONDS);
      await keys.find(secret, 7 * MINUTE);
      await vi.waitFor(async () => expect(await lastUse()).toBe(new Date(7 * MINUTE).toISOString()), SECONDS);
    });

    test('forgets a removed key at once', async () => {
      const { key, secret } = await keys.create(wanted, 0);
      expect((await keys.find(secret, 0))?.id).toBe(key.id);
      await keys.remove(key.id);
      expect(await keys.find(secret, 0)).toBeNull();
    });

    test('finds a key at once that was made elsewhere, and forgets it soon when it is removed there', async () => {
      const elsewhere = await place.open();
      expect(await elsewhere.find('aig_nothing', 0)).toBeNull();
      const { key, secret } = await keys.create(wanted, 0);
      expect((await elsewhere.find(secret, 0))?.id).toBe(key.id);
      await keys.remove(key.id);
      expect(await keys.find(secret, 0)).toBeNull();
      await vi.waitFor(async () => expect(await elsewhere.find(secret, 0)).toBeNull(), SECONDS);
    });

    test('keeps the last admin key, and only that', async () => {
      const first = (await keys.create(admin, 0)).key;
      const second = (await keys.create(admin, 0)).key;
      const other = (await keys.create(wanted, 0)).key;
      await keys.remove(other.id);
      await keys.remove(first.id);
      await expect(keys.remove(second.id)).rejects.toMatchObject({ code: 'conflict' });
      await expect(keys.remove('nobody')).rejects.toMatchObject({ code: 'not_found' });
      expect((await keys.list()).map(({ id }) => id)).toEqual([second.id]);
    });

    test('keeps an admin key where two are removed at once, each by another instance', async () => {
      const elsewhere = await place.open();
      for (let round = 0; round < 10; round += 1) {
        const [a, b] = [(await keys.create(admin, 0)).key.id, (await keys.create(admin, 0)).key.id];
        for (const { id } of await keys.list()) if (id !== a && id !== b) await keys.remove(id);
        const ends = await Promise.allSettled([keys.remove(a), elsewhere.remove(b)]);
        expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await keys.list()).toHaveLength(1);
      }
    });

    test('generates an admin key where there is none, once, however many start', async () => {
      const stores = [keys, await place.open(), await place.open()];
      const made = await Promise.all(stores.map((store) => store.ensureAdminKey(null, 0)));
      const [secret, ...others] = made.filter((one) => one !== null);
      expect(others).toEqual([]);
      for (const store of stores) expect((await store.find(secret ?? '', 0))?.scopes).toEqual(['admin']);
      expect(await keys.ensureAdminKey(null, 0)).toBeNull();
      expect(await keys.list()).toHaveLength(1);
    });

    test('takes the fixed admin key for the truth: its former value opens nothing', async () => {
      expect(await keys.ensureAdminKey('the-first-fixed-key', 0)).toBeNull();
      const kept = (await keys.create(admin, 0)).secret;
      await keys.ensureAdminKey('the-second-fixed-key', 0);
      await keys.ensureAdminKey('the-second-fixed-key', 0);
      expect(await keys.find('the-first-fixed-key', 0)).toBeNull();
      expect((await keys.find('the-second-fixed-key', 0))?.id).toBe('admin');
      expect((await keys.find(kept, 0))?.scopes).toEqual(['admin']);
      expect(await keys.list()).toHaveLength(2);
    });

    test('takes the same fixed key from several that start at once', async () => {
      const stores = [keys, await place.open(), await place.open()];
      await Promise.all(stores.map((store) => store.ensureAdminKey('the-one-fixed-key', 0)));
      for (const store of stores) expect((await store.find('the-one-fixed-key', 0))?.id).toBe('admin');
      expect(await keys.list()).toHaveLength(1);
    });

    test('closes twice', async () => {
      await keys.close();
      await keys.close();
    });
  });
}
