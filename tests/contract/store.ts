import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { describeChanges } from './store-changes.ts';
import { describeCorrections } from './store-corrections.ts';
import { describeFilters } from './store-filters.ts';
import { describeLife } from './store-life.ts';
import { describePaging } from './store-paging.ts';
import { describeSearch } from './store-search.ts';
import { describeUpsert } from './store-upsert.ts';

/** A place that can hold one store: a file, a database. */
export interface StorePlace {
  /** Opens the store that is there; an empty one the first time. */
  open(): Promise<Store>;
  /** Closes what was opened and not closed, and takes the place away. */
  remove(): Promise<void>;
}

/** What the tests of one part are given. */
export interface StoreUnderTest {
  readonly store: Store;
  readonly place: StorePlace;
}

/** What every query store promises, whatever it keeps the mentions in. */
export function describeStoreContract(name: string, createPlace: () => Promise<StorePlace>): void {
  describe(name, () => {
    let current: StoreUnderTest | undefined;
    const underTest = (): StoreUnderTest => {
      if (current === undefined) throw new Error('outside of a test');
      return current;
    };
    beforeEach(async () => {
      const place = await createPlace();
      current = { place, store: await place.open() };
    });
    afterEach(() => current?.place.remove());

    describeUpsert(underTest);
    describeFilters(underTest);
    describeSearch(underTest);
    describePaging(underTest);
    describeChanges(underTest);
    describeCorrections(underTest);
    describeLife(underTest);
  });
}
