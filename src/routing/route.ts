import { isFirstRule } from '../classify/first-rule.ts';
import type { Classification } from '../mention/classification.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Queue, Routing } from '../mention/routed-mention.ts';
import type { Flag } from '../mention/taxonomy.ts';
import type { Policy } from './policy.ts';

const MINUTE_MS = 60_000;
/** The years that ISO 8601 writes with four digits, in milliseconds: a due time outside could not be read back. */
const CALENDAR_MS = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')] as const;

type Source = DecidableMention['source'];

/** Sends a classified mention on its way: queue, priority, due time (counted from `createdAt`), advice. Pure. */
export function routeMention(mention: DecidableMention, found: Classification, policy: Policy): Routing {
  const { source, author } = mention;
  const { queue, reasons } = chooseQueue(found, source, author?.isBrand === true);
  const vip = isVip(author, policy);
  if (vip) reasons.push('vip');
  return {
    queue,
    priority: priorityOf(found, queue, vip, policy),
    dueAt: dueAt(mention, found, queue, vip, policy),
    vip,
    cc: ofFlags(found, (flag) => policy.cc[flag] ?? []),
    alerts: ofFlags(found, (flag) => policy.alerts[flag] ?? []),
    action: actionFor(found, queue),
    replyAdvice: adviceFor(found, queue),
    reply: {
      maxLength: ofChannel(policy.replyLength.channels, source) ?? policy.replyLength.default,
      visibility: replyVisibility(found, source),
      inReplyTo: source?.externalId ?? null,
    },
    reasons,
  };
}

function chooseQueue(
  found: Classification,
  source: Source,
  byBrand: boolean,
): { queue: Queue; reasons: string[] } {
  // What the brand wrote itself needs no reader, whatever it sounds like.
  if (byBrand) return { queue: 'community', reasons: ['brand_author'] };
  // A private message is a person who talks to the brand: only what the first rule of precedence names leaves the
  // advisors, and only when that is sure; nobody reads a private message twice.
  const silenced = found.route === 'moderation' && isFirstRule(found.intent) && !found.needsReview;
  if (source?.visibility === 'private' && !silenced) {
    return { queue: 'customer_service', reasons: ['private_message'] };
  }
  if (found.needsReview) {
    const guarded = found.evidence.some(({ source, what }) => source === 'rule' && what === 'never_hide');
    return { queue: 'review', reasons: [guarded ? 'never_hide' : 'low_confidence'] };
  }
  return { queue: found.route, reasons: [`intent_${found.intent}`] };
}

/** Known to many, or verified where the policy says that this counts. */
export function isVip(author: DecidableMention['author'], policy: Policy): boolean {
  return (
    (author?.followers ?? 0) >= policy.vip.minFollowers || (policy.vip.verified && author?.verified === true)
  );
}

function priorityOf(found: Classification, queue: Queue, vip: boolean, policy: Policy): number {
  let points = policy.priority.base[queue] + policy.priority.urgency[found.urgency];
  for (const flag of found.flags) points += policy.priority.flags[flag] ?? 0;
  if (vip) points += policy.priority.vip;
  return Math.min(100, Math.max(0, points));
}

function dueAt(
  mention: DecidableMention,
  found: Classification,
  queue: Queue,
  vip: boolean,
  policy: Policy,
): string | null {
  if (mention.createdAt === undefined || (queue === 'community' && found.intent === 'other')) return null;
  const { delays } = policy;
  const table =
    queue === 'customer_service'
      ? (ofChannel(delays.channels, mention.source) ?? delays.default)
      : delays[queue];
  const minutes = table[found.urgency] * (vip ? delays.vipFactor : 1);
  const [first, last] = CALENDAR_MS;
  const due = Date.parse(mention.createdAt) + minutes * MINUTE_MS;
  return new Date(Math.min(last, Math.max(first, due))).toISOString();
}

/** What a table of the policy says of a channel. The name is anybody's choice: `constructor` is not in the table. */
function ofChannel<T>(table: Readonly<Record<string, T>>, source: Source): T | undefined {
  const channel = source?.channel ?? '';
  return Object.hasOwn(table, channel) ? table[channel] : undefined;
}

/** What the policy names for each flag, each once. Most mentions have no flag. */
function ofFlags({ flags }: Classification, namesOf: (flag: Flag) => string | readonly string[]): string[] {
  return flags.length === 0 ? [] : [...new Set(flags.flatMap(namesOf))];
}

function actionFor(found: Classification, queue: Queue): Routing['action'] {
  switch (queue) {
    case 'review':
      return 'decide';
    case 'customer_service':
      return 'answer';
    case 'moderation':
      return found.intent === 'insult' || found.intent === 'spam' || found.intent === 'defamation'
        ? 'hide'
        : 'report';
    case 'community':
      return found.intent === 'other' || found.flags.includes('brand_author') ? 'none' : 'engage';
  }
}

function adviceFor(found: Classification, queue: Queue): Routing['replyAdvice'] {
  if (queue === 'moderation') return 'no_reply';
  switch (found.intent) {
    case 'complaint':
      return 'apologise';
    case 'assistance':
      return 'help';
    case 'question':
    case 'company_question':
      return 'inform';
    case 'praise':
    case 'peer_help':
      return 'thank';
    case 'criticism':
      return 'defend';
    case 'suggestion':
    case 'engagement':
      return 'acknowledge';
    default:
      // An advisor gets one of the other intents only in private, where whoever writes expects a word.
      return queue === 'customer_service' ? 'help' : 'no_reply';
  }
}

/** A public call gets a public answer; a case of the author's own then goes on in private. */
function replyVisibility(found: Classification, source: Source): Routing['reply']['visibility'] {
  if (source?.visibility === 'private') return 'private';
  const ownCase = found.intent === 'assistance' || found.intent === 'complaint' || found.entities.length > 0;
  return found.route === 'customer_service' && ownCase ? 'public_then_private' : 'public';
}
