import {
  accepted,
  classification,
  correction,
  decided,
  decidedAt,
  key,
  problem,
  rejected,
  routed,
  routing,
  sent,
} from './openapi-samples.ts';

/** Examples and descriptions of the OpenAPI document, by operation. A test holds them against the schemas. */

interface OperationNotes {
  /** Examples of the JSON body, by name. */
  readonly bodies?: Record<string, { summary: string; value: unknown }>;
  /** Example of an NDJSON body. */
  readonly lines?: string;
  readonly responses?: Readonly<Record<string, { readonly description: string; readonly example?: unknown }>>;
}

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
  correctMention: {
    bodies: {
      correction: {
        summary: 'It is something else',
        value: { route: 'community', intent: 'criticism', note: 'Pas de cas personnel.' },
      },
    },
    responses: { 201: { description: 'On disk.', example: correction } },
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
  checkKeywords: {
    bodies: {
      query: { summary: 'A query, as it is typed', value: { query: 'colis ET (retard OU perdu' } },
      entry: {
        summary: 'An entry of a list in force',
        value: {
          entry: { id: 'colis-perdu', match: 'colis perdu' },
          inList: 'service-client-livraison',
          sample: 1000,
        },
      },
    },
    responses: { 200: { description: 'What is wrong; nothing, where `problems` is empty.' } },
  },
  keywordHealth: { responses: { 200: { description: 'How the entries do.' } } },
  keywordSuggestions: { responses: { 200: { description: 'The best terms first.' } } },
  testKeywords: {
    bodies: {
      text: { summary: 'One text', value: { text: sent.text } },
      draft: {
        summary: 'Two texts, with a draft',
        value: { texts: [sent.text, 'Bravo !'], changes: [{ remove: 'service-client-telecom' }] },
      },
    },
    responses: { 200: { description: 'One item for each text, in order.' } },
  },
  dryRunKeywords: {
    bodies: {
      removal: {
        summary: 'What if a list went?',
        value: { changes: [{ remove: 'service-client-telecom' }], days: 30 },
      },
    },
    responses: {
      200: {
        description: 'One line of JSON each: progress, then one result or one error.',
        example: '{"type":"progress","done":20500,"total":100000,"changed":312}\n',
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
