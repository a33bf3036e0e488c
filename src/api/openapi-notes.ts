/** Examples and descriptions of the OpenAPI document, by operation. A test holds them against the schemas. */

interface OperationNotes {
  /** Examples of the JSON body, by name. */
  readonly bodies?: Record<string, { summary: string; value: unknown }>;
  /** Example of an NDJSON body. */
  readonly lines?: string;
  readonly responses?: Readonly<Record<string, { readonly description: string; readonly example?: unknown }>>;
}

const sent = {
  brand: 'freebox',
  source: { channel: 'x', externalId: '1897', kind: 'post', visibility: 'public' },
  author: { id: 'u_42', handle: 'camille', followers: 310 },
  text: 'Toujours pas de connexion depuis lundi, réparez ma box svp',
  createdAt: '2026-03-02T08:30:00Z',
};
const id = 'm_Kj2V0qzB5hXe7Tq0y1nLr8';
const mention = { ...sent, id, receivedAt: '2026-03-02T08:30:02.120Z' };
const classification = {
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
  versions: { model: '450b114109ee', keywords: '1e35f48ec218', policy: '2026-11' },
};
const routing = {
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
const decidedAt = '2026-03-02T08:30:02.180Z';
const routed = { mention, classification, routing, state: 'open', revision: 1, decidedAt };

const problem = {
  type: 'urn:aiguillage:problem:invalid_mention',
  title: 'The mention is invalid: correct the fields listed.',
  status: 422,
  code: 'invalid_mention',
  detail: 'The mention is invalid: correct the fields listed.',
  message_fr: 'La mention est invalide : corrigez les champs indiqués.',
  message_en: 'The mention is invalid: correct the fields listed.',
  errors: [{ path: 'source.channel', message: 'Invalid input: expected string, received undefined' }],
  requestId: '7d3c4f0e-6d3b-4c8a-9f2e-2f7f3c9a1b11',
};
const { code, detail, message_fr, message_en, errors } = problem;

const accepted = { index: 0, id, status: 'accepted' };
const rejected = {
  index: 1,
  id: null,
  status: 'rejected',
  error: { code, detail, message_fr, message_en, errors },
};
const decided = { ...accepted, mention, classification, routing };
const key = {
  id: 'key_5f0c0f7e-8f5b-4b7e-9c55-2b0f5c1c7a10',
  name: 'CRM Orange',
  scopes: ['ingest', 'read:customer_service'],
  brands: ['orange'],
  rateLimitPerMinute: null,
  createdAt: '2026-03-02T08:00:00.000Z',
  lastUsedAt: null,
};

const operations: Readonly<Record<string, OperationNotes>> = {
  postMentions: {
    bodies: {
      one: { summary: 'One mention', value: sent },
      several: {
        summary: 'Up to 1,000',
        value: [sent, { ...sent, id: 'my-own-id', metadata: { ticket: 'T-7' } }],
      },
    },
    lines: `${JSON.stringify(sent)}\n`,
    responses: {
      200: {
        description: 'Accepted, and decided: `Prefer: wait`.',
        example: { ...decided, accepted: 1, duplicates: 0, rejected: 0, items: [decided], omitted: 0 },
      },
      202: {
        description: 'Accepted: on disk. `duplicate`: known already.',
        example: { ...accepted, accepted: 1, duplicates: 0, rejected: 0, items: [accepted], omitted: 0 },
      },
      207: {
        description: 'Some accepted, some rejected.',
        example: { accepted: 1, duplicates: 0, rejected: 1, items: [accepted, rejected], omitted: 0 },
      },
      422: {
        description: 'All rejected. One mention alone is answered with a problem instead.',
        example: { accepted: 0, duplicates: 0, rejected: 1, items: [{ ...rejected, index: 0 }], omitted: 0 },
      },
    },
  },
  listMentions: {
    responses: { 200: { description: 'One page.', example: { items: [routed], nextCursor: 'bjQyMTc' } } },
  },
  getMention: {
    responses: {
      200: {
        description: 'The mention as it stands, and what happened to it.',
        example: {
          ...routed,
          history: [
            { revision: 1, at: decidedAt, event: 'aiguillage.mention.routed.v1', queue: 'customer_service' },
          ],
        },
      },
    },
  },
  exportMentions: {
    responses: { 200: { description: 'One RoutedMention a line.', example: `${JSON.stringify(routed)}\n` } },
  },
  streamMentions: {
    responses: {
      200: {
        description: 'Server-sent events.',
        example: `id: 4217\nevent: mention\ndata: ${JSON.stringify(routed)}\n\nid: 4217\n: \n\n`,
      },
    },
  },
  classify: {
    bodies: {
      text: { summary: 'One text', value: { text: sent.text } },
      texts: { summary: 'Several texts', value: { texts: [sent.text, 'Bravo pour la nouvelle pub !'] } },
      mentions: {
        summary: 'Mentions, as far as they are known',
        value: [{ text: sent.text, source: { channel: 'x' } }],
      },
    },
    responses: {
      200: {
        description: 'One decision for one mention; `items` for several, in their order.',
        example: { classification, routing },
      },
    },
  },
  createKey: {
    bodies: {
      team: {
        summary: 'A key of one team for one brand',
        value: { name: key.name, scopes: key.scopes, brands: key.brands },
      },
    },
    responses: {
      201: {
        description: 'The key; `secret` is shown here only.',
        example: { ...key, secret: 'aig_bqXUf2vGZ2kR1mJ8wYt0cE5sLhO7dNaVx9iPzKTuQ3A' },
      },
    },
  },
  listKeys: { responses: { 200: { description: 'All keys.', example: { items: [key] } } } },
  deleteKey: { responses: { 204: { description: 'Revoked.' } } },
  ready: {
    responses: {
      200: { description: 'Ready.', example: { status: 'ready', lag: [{ group: 'classify', events: 0 }] } },
      503: {
        description: 'Not ready.',
        example: { status: 'unavailable', lag: [], code: 'log_unavailable' },
      },
    },
  },
  metrics: {
    responses: {
      200: {
        description: 'The text format of Prometheus.',
        example: 'aiguillage_mentions_ingested_total{status="accepted"} 4217\n',
      },
    },
  },
};

export const NOTES = { problem, operations } as const;
