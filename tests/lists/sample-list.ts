import type { KeywordEntry, KeywordList } from '../../src/keywords/list-schema.ts';

/** An entry that finds one word. */
export function entry(id: string, given: Partial<KeywordEntry> = {}): KeywordEntry {
  return { id, match: [id], ...given };
}

/** A list for customer service with these entries. */
export function sampleList(
  id: string,
  entries: readonly KeywordEntry[],
  given: Partial<KeywordList> = {},
): KeywordList {
  return {
    id,
    title: 'Essai',
    description: 'Une liste pour les essais',
    note: 'Aucune',
    owner: 'Service client',
    audience: 'customer_service',
    language: 'fr',
    route: 'customer_service',
    entries: [...entries],
    ...given,
  };
}
