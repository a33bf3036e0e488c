import { TOPICS, type Topic } from '../log/event-log.ts';

/** What the AsyncAPI document says of each topic. */
export interface ChannelNotes {
  /** In the document: `mentionsRaw`. */
  readonly name: string;
  readonly topic: Topic;
  readonly title: string;
  readonly description: string;
  /** The one kind of message that stands there. */
  readonly message: string;
  /** When the service writes there. */
  readonly sends?: string;
  /** What the service reads it for, besides its groups. */
  readonly receives?: string;
}

const ORDER = 'One conversation is one key, so it stays in one partition, in order.';

function routed(name: string, topic: Topic, team: string, description: string): ChannelNotes {
  return {
    ...{ name, topic, title: `Mentions for ${team}`, description: `${description} ${ORDER}` },
    message: 'RoutedMention',
    sends: `A mention was decided, and goes to ${team}.`,
  };
}

export const CHANNELS: readonly ChannelNotes[] = [
  {
    name: 'mentionsRaw',
    topic: TOPICS.raw,
    title: 'Mentions as they come',
    description: `What the API has accepted, and what other producers write: see RawMention for what they may leave out. ${ORDER} Each event has one outcome: a route topic, or \`mentions.dead-letter\`.`,
    message: 'RawMention',
    sends: 'A mention was accepted over HTTP, or a dead letter is tried again.',
  },
  {
    name: 'deferred',
    topic: TOPICS.deferred,
    title: 'Mentions that let others pass',
    description: `What the service writes for itself, and nobody else: in a flood, mentions of \`mentions.raw\` outside the priority lane, until there is time for them. ${ORDER} Each has its one outcome later.`,
    message: 'DeferredMention',
    sends: 'Mentions come faster than they can be decided, and this one is not of the priority lane.',
  },
  routed(
    'customerService',
    TOPICS.customerService,
    'customer service',
    'A person who needs something of the brand: a question, a complaint, help.',
  ),
  routed(
    'community',
    TOPICS.community,
    'the community managers',
    'Praise, criticism, suggestions, conversation.',
  ),
  routed(
    'moderation',
    TOPICS.moderation,
    'moderation',
    'What should not stand: insults, hate, threats, personal data, spam, scams.',
  ),
  routed('review', TOPICS.review, 'a person who decides', 'What the service is not sure enough of.'),
  {
    name: 'updates',
    topic: TOPICS.updates,
    title: 'What happens to a mention after its decision',
    description: `Now corrections; other types of event may come: read \`ce_type\`, and pass over those that you do not know. ${ORDER}`,
    message: 'MentionCorrected',
    sends: 'A person has said what a mention really is.',
  },
  {
    name: 'deadLetter',
    topic: TOPICS.deadLetter,
    title: 'What could not be read',
    description:
      'Bytes and headers of an event of `mentions.raw` as they came, with the reason and the place in further headers. `aiguillage dead-letter retry` sends them through again. The key is that of the event.',
    message: 'DeadLetter',
    sends: 'An event of `mentions.raw` is not a mention.',
  },
  {
    name: 'policy',
    topic: TOPICS.policy,
    title: 'The keyword lists, as they change',
    description:
      'Revisions of lists and sets. Every instance reads the whole topic at its start and follows it. Compacted: each part of each revision has a key of its own, so that all of them stay. All that concerns one list must be read in order: the topic has one partition.',
    message: 'KeywordRevisionPart',
    sends: 'A list or a set was published.',
    receives: 'Every instance follows the lists; it belongs to no group.',
  },
  {
    name: 'alerts',
    topic: TOPICS.alerts,
    title: 'Alerts about a mention',
    description: `At the same moment as the mention itself, in the same transaction; which mentions raise one is told by the routing policy. ${ORDER}`,
    message: 'AlertRaised',
    sends: 'A mention was decided that must not wait.',
  },
];
