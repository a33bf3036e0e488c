import { deriveMentionId } from '../mention/mention.ts';

/** One mention, its decision, a key and a problem: what the examples of the OpenAPI document are made of. */

export const sent = {
  brand: 'freebox',
  source: { channel: 'x', externalId: '1897', kind: 'post', visibility: 'public' },
  author: { id: 'u_42', handle: 'camille', followers: 310 },
  text: 'Toujours pas de connexion depuis lundi, réparez ma box svp',
  createdAt: '2026-03-02T08:30:00Z',
};
const id = deriveMentionId(sent.brand, sent.source.channel, sent.source.externalId);
export const mention = { ...sent, id, receivedAt: '2026-03-02T08:30:02.120Z' };
export const classification = {
  route: 'customer_service',
  intent: 'assistance',
  topics: ['outage'],
  sentiment: 'negative',
  urgency: 'normal',
  flags: [],
  confidence: 0.985,
  scores: { customer_service: 0.985, community: 0.013, moderation: 0.002 },
  needsReview: false,
  language: { code: 'fr', confidence: 0.98 },
  entities: [],
  evidence: [
    {
      source: 'keyword',
      what: 'pas de connexion',
      for: 'customer_service',
      weight: 1.704,
      span: { start: 9, end: 25 },
      list: 'service-client-telecom',
      entry: 'pas-internet',
    },
    {
      source: 'model',
      what: 'réparez',
      for: 'customer_service',
      weight: 0.95,
      span: { start: 40, end: 47 },
    },
  ],
  versions: { model: '450b114109ee', keywords: '1e35f48ec218', policy: '2026-11.5' },
};
export const routing = {
  queue: 'customer_service',
  priority: 50,
  dueAt: '2026-03-02T09:30:00.000Z',
  vip: false,
  cc: [],
  alerts: [],
  action: 'answer',
  replyAdvice: 'help',
  reply: { maxLength: 280, visibility: 'public_then_private', inReplyTo: '1897' },
  reasons: ['intent_assistance'],
};
export const decidedAt = '2026-03-02T08:30:02.180Z';
export const routed = { mention, classification, routing, state: 'open', revision: 1, decidedAt };

export const correction = {
  id: 'c_4f1f3c0e-52f7-4d0e-9d0b-8b6f1f1b1c55',
  mentionId: id,
  brand: sent.brand,
  revision: 1,
  queue: 'customer_service',
  said: { route: 'customer_service', intent: 'assistance' },
  route: 'community',
  intent: 'criticism',
  note: 'Pas de cas personnel.',
  author: 'CRM Orange',
  at: '2026-03-02T09:12:40.000Z',
};

export const problem = {
  type: 'urn:aiguillage:problem:invalid_mention',
  title:
    'La mention est invalide : corrigez les champs indiqués. (The mention is invalid: correct the fields listed.)',
  status: 422,
  code: 'invalid_mention',
  detail:
    'La mention est invalide : corrigez les champs indiqués. (The mention is invalid: correct the fields listed.)',
  detail_fr: 'La mention est invalide : corrigez les champs indiqués.',
  detail_en: 'The mention is invalid: correct the fields listed.',
  message_fr: 'La mention est invalide : corrigez les champs indiqués.',
  message_en: 'The mention is invalid: correct the fields listed.',
  errors: [
    {
      path: 'source.channel',
      message: 'manque : envoyez un texte (missing: send a text)',
      message_fr: 'manque : envoyez un texte',
      message_en: 'missing: send a text',
    },
  ],
  requestId: '7d3c4f0e-6d3b-4c8a-9f2e-2f7f3c9a1b11',
};
const { code, detail, message_fr, message_en, errors } = problem;

export const accepted = { index: 0, id, status: 'accepted' };
export const rejected = {
  index: 1,
  id: null,
  status: 'rejected',
  error: { code, detail, message_fr, message_en, errors },
};
export const decided = { ...accepted, mention, classification, routing };
export const key = {
  id: 'key_5f0c0f7e-8f5b-4b7e-9c55-2b0f5c1c7a10',
  name: 'CRM Orange',
  scopes: ['ingest', 'read:customer_service'],
  brands: ['orange'],
  rateLimitPerMinute: null,
  createdAt: '2026-03-02T08:00:00.000Z',
  lastUsedAt: null,
};
