import { AppError } from '../errors.ts';
import { type EventLog, type NewEvent, TOPICS } from '../log/event-log.ts';
import { deriveMentionId, type Mention, MentionInputSchema } from '../mention/mention.ts';
import { rawEvent } from '../pipeline/events.ts';
import { assertBounded, MAX_MENTION_BYTES } from './bounds.ts';
import { mayUseBrand } from './filters.ts';
import { countResults, type ItemResult } from './ingest-result.ts';
import type { ApiKey } from './keys.ts';
import type { Metrics } from './metrics.ts';
import { problemOf, requestErrors } from './problems.ts';

/** Fields that the result of one item names: an answer holds many results. */
const MAX_ITEM_FIELDS = 10;

export interface AcceptDeps {
  readonly log: EventLog;
  readonly metrics: Metrics;
}

/** A mention ready to append, or why it is none: one bad item does not lose the good ones. */
export type Item = { readonly mention: Mention; readonly event: NewEvent } | AppError;

/** Checks one item. Whatever is wrong with it is returned, not thrown: `invalid_mention`, `forbidden`, `payload_too_large`. */
export function readItem(value: unknown, caller: ApiKey, receivedAt: string): Item {
  try {
    assertBounded(value);
    const parsed = MentionInputSchema.safeParse(value);
    if (!parsed.success)
      return new AppError('invalid_mention', undefined, { fields: requestErrors(parsed.error) });
    const { data } = parsed;
    if (!mayUseBrand(caller, data.brand))
      return new AppError('forbidden', `This key may not write for the brand "${data.brand}".`);
    const id = data.id ?? deriveMentionId(data.brand, data.source.channel, data.source.externalId);
    const mention: Mention = { ...data, id, receivedAt };
    const event = rawEvent(mention);
    if (event.value.byteLength > MAX_MENTION_BYTES)
      return new AppError('payload_too_large', `A mention is at most ${MAX_MENTION_BYTES} bytes.`);
    return { mention, event };
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Makes the good items durable in one append and says what became of each. `first` is the index of the first. */
export async function acceptItems(
  items: readonly Item[],
  { log, metrics }: AcceptDeps,
  requestId: string,
  first = 0,
): Promise<ItemResult[]> {
  const events = items.flatMap((item) => (item instanceof AppError ? [] : [item.event]));
  const appended = events.length === 0 ? [] : await log.append(TOPICS.raw, events, { unique: true });
  let next = 0;
  const results = items.map((item, at): ItemResult => {
    if (item instanceof AppError) return rejected(item, first + at, requestId);
    const duplicate = appended[next]?.duplicate === true;
    next += 1;
    return { index: first + at, id: item.mention.id, status: duplicate ? 'duplicate' : 'accepted' };
  });
  const { accepted, duplicates, rejected: refused } = countResults(results);
  metrics.ingested('accepted', accepted);
  metrics.ingested('duplicate', duplicates);
  metrics.ingested('rejected', refused);
  return results;
}

function rejected(error: AppError, index: number, requestId: string): ItemResult {
  const { code, detail, message_fr, message_en, errors } = problemOf(error, requestId, MAX_ITEM_FIELDS);
  return { index, id: null, status: 'rejected', error: { code, detail, message_fr, message_en, errors } };
}
