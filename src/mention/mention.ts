import { hash } from 'node:crypto';
import { z } from 'zod';

/** The longest text that is accepted, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 10_000;

/** Channels with known habits (reply length, delays). Any other string is accepted too. */
export const KNOWN_CHANNELS = [
  'x',
  'facebook',
  'instagram',
  'tiktok',
  'youtube',
  'linkedin',
  'threads',
  'bluesky',
  'mastodon',
  'whatsapp',
  'messenger',
  'telegram',
  'reddit',
  'forum',
  'trustpilot',
  'google_reviews',
  'app_store',
  'play_store',
  'email',
] as const;

/** Where half a character stands, two different ids may be written the same way. */
const mentionId = z
  .string()
  .min(1)
  .max(128)
  .refine((id) => id.isWellFormed(), 'un texte en Unicode (a text in Unicode)');

const shortText = z.string().min(1).max(512);

export const SourceSchema = z.looseObject({
  channel: z.string().min(1).max(64).describe('Social network or site: an open list, see KNOWN_CHANNELS.'),
  account: shortText.optional().describe('The account or page of the brand that was written to.'),
  externalId: shortText.describe('The id of the mention on its channel.'),
  url: z.string().max(2048).optional(),
  kind: z.enum(['post', 'comment', 'reply', 'review', 'message']).default('post'),
  visibility: z.enum(['public', 'private']).default('public'),
  threadId: shortText
    .optional()
    .describe('Mentions of one thread are decided in the order they were accepted.'),
  inReplyTo: shortText.optional(),
  parentText: z.string().max(MAX_TEXT_LENGTH).optional(),
});

export const AuthorSchema = z.looseObject({
  id: shortText,
  handle: shortText.optional(),
  name: shortText.optional(),
  followers: z.int().nonnegative().optional(),
  verified: z.boolean().optional(),
  isBrand: z.boolean().optional().describe('The brand or its staff wrote this.'),
});

/** What a client sends. Unknown fields are kept. */
export const MentionInputSchema = z.looseObject({
  id: mentionId.optional(),
  brand: z.string().min(1).max(128),
  source: SourceSchema,
  author: AuthorSchema,
  text: z.string().max(MAX_TEXT_LENGTH),
  rating: z.number().min(1).max(5).optional(),
  language: z.string().min(2).max(35).optional().describe('BCP 47 tag, when the channel knows it.'),
  createdAt: z.iso.datetime({ offset: true }),
  engagement: z.record(z.string(), z.number()).optional(),
  media: z
    .array(z.looseObject({ type: z.string().optional(), url: z.string().optional() }))
    .max(100)
    .optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type MentionInput = z.infer<typeof MentionInputSchema>;

/** What stands on `mentions.raw`: the API has added an id and a time, other producers need not. Unknown fields are kept. */
export const RawMentionSchema = MentionInputSchema.extend({
  receivedAt: z.iso
    .datetime()
    .optional()
    .describe('When it was accepted; without it, the timestamp of the event counts.'),
});

/** An accepted mention: it has an id and the time it was accepted (ISO 8601, UTC). */
export const MentionSchema = MentionInputSchema.extend({
  id: mentionId,
  receivedAt: z.iso.datetime(),
});
export type Mention = z.infer<typeof MentionSchema>;

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The part of a mention that a decision reads: a bare text is enough. */
export interface DecidableMention extends Given<{ brand: string; rating: number; createdAt: string }> {
  readonly text: string;
  readonly source?:
    | Given<Pick<Mention['source'], 'channel' | 'externalId' | 'kind' | 'visibility'>>
    | undefined;
  readonly author?:
    | Given<Pick<Mention['author'], 'id' | 'handle' | 'name' | 'followers' | 'verified' | 'isBrand'>>
    | undefined;
}

/** A mention to decide without keeping it: only `text` is needed, the rest is checked where it is given. */
export const DecidableMentionSchema = MentionInputSchema.partial().extend({
  text: MentionInputSchema.shape.text,
  source: SourceSchema.partial().optional(),
  author: AuthorSchema.partial().optional(),
});

/** The id of a mention that came without one: the same (brand, channel, externalId) always gives the same id. */
export function deriveMentionId(brand: string, channel: string, externalId: string): string {
  const digest = hash('sha256', JSON.stringify([brand, channel, externalId]), 'base64url');
  return `m_${digest.slice(0, 26)}`;
}

/** What keeps one conversation in one partition, in order: the thread if there is one, else the author. */
export function conversationKey(mention: MentionInput): string {
  return `${mention.brand}/${mention.source.channel}/${mention.source.threadId ?? mention.author.id}`;
}
