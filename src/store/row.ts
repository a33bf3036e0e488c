import { toDbText } from '../db-text.ts';
import type { RoutedMention } from '../mention/routed-mention.ts';
import type { StoredMention } from './store.ts';
import type { MentionTable } from './tables.ts';

/** The row that lists filter on. */
export function toMentionRow(place: number, sequence: number, routed: RoutedMention): MentionTable {
  const { mention, classification, routing } = routed;
  return {
    place,
    mention_id: toDbText(mention.id),
    sequence,
    revision: routed.revision,
    queue: routing.queue,
    route: classification.route,
    intent: classification.intent,
    brand: toDbText(mention.brand),
    channel: toDbText(mention.source.channel),
    needs_review: classification.needsReview ? 1 : 0,
    priority: routing.priority,
    created_ms: Date.parse(mention.createdAt),
  };
}

export function toStoredMention(row: { readonly sequence: number; readonly body: string }): StoredMention {
  // Written by upsert from a routed mention: parsed at the edge, trusted inside.
  return { sequence: row.sequence, routed: JSON.parse(row.body) as RoutedMention };
}
