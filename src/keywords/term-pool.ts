import type { Token } from '../text/token.ts';
import type { EntryTerms } from './entry-terms.ts';
import type { TermToken } from './phrase-tokens.ts';
import { createTermAutomaton, type Hits } from './term-automaton.ts';

/** What a value of the automaton stands for. */
export interface Owner {
  /** The number of the entry or set that it belongs to. */
  readonly number: number;
  readonly role: 'phrase' | 'exception' | 'slot' | 'set';
  /** For a slot, which one. */
  readonly slot: number;
  /** True where the entry has to be looked at when this is seen. */
  readonly triggers: boolean;
}

/**
 * The terms of all entries that ever were, in one automaton that only grows. Snapshots share it: what is not theirs is
 * passed over by number. So publishing an entry adds a few edges instead of building everything again, and a snapshot
 * never changes what it finds.
 */
export interface TermPool {
  /** The number of what was added: entries and sets share one row of numbers. */
  readonly addEntry: (terms: EntryTerms) => number;
  readonly addSet: (phrases: readonly (readonly TermToken[])[]) => number;
  readonly scan: (tokens: readonly Token[], text: string) => Hits;
  readonly ownerOf: (value: number) => Owner | undefined;
  /** How many numbers were given. */
  readonly size: () => number;
}

export function createTermPool(): TermPool {
  const automaton = createTermAutomaton();
  const owners: Owner[] = [];
  let size = 0;

  function add(phrases: readonly (readonly TermToken[])[], owner: Owner): void {
    if (phrases.length === 0) return;
    owners.push(owner);
    for (const phrase of phrases) automaton.add(phrase, owners.length - 1);
  }

  return {
    addEntry({ phrases, exceptions, plan }) {
      const number = size;
      size += 1;
      add(phrases, { number, role: 'phrase', slot: 0, triggers: true });
      add(exceptions, { number, role: 'exception', slot: 0, triggers: false });
      plan?.phrases.forEach((phrase, slot) => {
        add([phrase], { number, role: 'slot', slot, triggers: plan.triggers.slots.includes(slot) });
      });
      return number;
    },
    addSet(phrases) {
      const number = size;
      size += 1;
      add(phrases, { number, role: 'set', slot: 0, triggers: false });
      return number;
    },
    scan: automaton.scan,
    ownerOf: (value) => owners[value],
    size: () => size,
  };
}
