import { afterAll, beforeAll } from 'vitest';
import { makeMention, type Service, startService } from '../fixtures/service.ts';
import { type Refusal, testRefusals } from './refusals.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ config: { BODY_LIMIT_BYTES: 100_000 } });
});
afterAll(() => service[Symbol.asyncDispose]());

const { text: _text, ...withoutText } = makeMention();
const ndjson = { 'content-type': 'application/x-ndjson' };
const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;

const BODIES: readonly Refusal[] = [
  ['no body', 'POST', '/v1/mentions', {}, 'invalid_mention', ''],
  ['an empty body', 'POST', '/v1/mentions', { body: '' }, 'invalid_json'],
  ['half an object', 'POST', '/v1/mentions', { body: '{"brand":' }, 'invalid_json'],
  [
    'bytes that are not UTF-8',
    'POST',
    '/v1/mentions',
    { body: Buffer.from([0x22, 0xff, 0x22]) },
    'invalid_json',
  ],
  ['null', 'POST', '/v1/mentions', { body: 'null' }, 'invalid_mention', ''],
  ['a number', 'POST', '/v1/mentions', { body: '12' }, 'invalid_mention', ''],
  ['an empty array', 'POST', '/v1/mentions', { body: [] }, 'invalid_request'],
  ['too many mentions', 'POST', '/v1/mentions', { body: Array(1001).fill({}) }, 'invalid_request'],
  ['no text', 'POST', '/v1/mentions', { body: withoutText }, 'invalid_mention', 'text'],
  [
    'an empty brand',
    'POST',
    '/v1/mentions',
    { body: makeMention({ brand: '' }) },
    'invalid_mention',
    'brand',
  ],
  [
    'no channel',
    'POST',
    '/v1/mentions',
    { body: makeMention({ source: { externalId: '1' } }) },
    'invalid_mention',
    'source.channel',
  ],
  [
    'a text that is too long',
    'POST',
    '/v1/mentions',
    { body: makeMention({ text: 'a'.repeat(10_001) }) },
    'invalid_mention',
    'text',
  ],
  [
    'a date that is none',
    'POST',
    '/v1/mentions',
    { body: makeMention({ createdAt: '2026-02-30T00:00:00Z' }) },
    'invalid_mention',
    'createdAt',
  ],
  [
    'a time without a zone',
    'POST',
    '/v1/mentions',
    { body: makeMention({ createdAt: '2026-02-03T00:00:00' }) },
    'invalid_mention',
    'createdAt',
  ],
  ['six stars', 'POST', '/v1/mentions', { body: makeMention({ rating: 6 }) }, 'invalid_mention', 'rating'],
  [
    'a follower too many to count',
    'POST',
    '/v1/mentions',
    { body: makeMention({ author: { id: 'u', followers: 2 ** 60 } }) },
    'invalid_mention',
    'author.followers',
  ],
  [
    'the wrong medium',
    'POST',
    '/v1/mentions',
    { body: makeMention({ media: [{ url: 1 }] }) },
    'invalid_mention',
    'media[0].url',
  ],
  ['nesting without end', 'POST', '/v1/mentions', { body: `{"metadata":${deep}}` }, 'invalid_mention'],
  [
    'more values than a mention has',
    'POST',
    '/v1/mentions',
    { body: makeMention({ metadata: { a: Array(5000).fill(0) } }) },
    'invalid_mention',
  ],
  ['a body over the limit', 'POST', '/v1/mentions', { body: ' '.repeat(100_001) }, 'payload_too_large'],
  [
    'plain text',
    'POST',
    '/v1/mentions',
    { body: 'bonjour', headers: { 'content-type': 'text/plain' } },
    'unsupported_media_type',
  ],
  [
    'a form',
    'POST',
    '/v1/mentions',
    { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    'unsupported_media_type',
  ],
  [
    'a content type that is none',
    'POST',
    '/v1/mentions',
    { body: '{}', headers: { 'content-type': ';;;' } },
    'unsupported_media_type',
  ],
  [
    'a compressed body',
    'POST',
    '/v1/mentions',
    { body: '{}', headers: { 'content-encoding': 'gzip' } },
    'unsupported_media_type',
  ],
  [
    'a compressed stream',
    'POST',
    '/v1/mentions',
    { body: '{}', headers: { ...ndjson, 'content-encoding': 'br' } },
    'unsupported_media_type',
  ],
  [
    'a stream without mentions',
    'POST',
    '/v1/mentions',
    { body: '\n\r\n\n', headers: ndjson },
    'invalid_request',
  ],
  [
    'a stream to classify',
    'POST',
    '/v1/classify',
    { body: '{"text":"a"}', headers: ndjson },
    'unsupported_media_type',
  ],
  ['nothing to classify', 'POST', '/v1/classify', { body: [] }, 'invalid_request'],
  [
    'too many to classify',
    'POST',
    '/v1/classify',
    { body: { texts: Array(1001).fill('a') } },
    'invalid_request',
  ],
  ['no text to classify', 'POST', '/v1/classify', { body: { brand: 'a' } }, 'invalid_mention', 'text'],
  ['a text to classify that is none', 'POST', '/v1/classify', { body: ['a', 12] }, 'invalid_mention', '[1]'],
  ['texts that are none', 'POST', '/v1/classify', { body: { texts: [null] } }, 'invalid_mention', 'texts[0]'],
  [
    'a mention in a list that is wrong',
    'POST',
    '/v1/classify',
    { body: { mentions: [{ text: 'a', rating: 9 }] } },
    'invalid_mention',
    'mentions[0].rating',
  ],
  ['a key without a name', 'POST', '/v1/keys', { body: { scopes: ['ingest'] } }, 'invalid_request', 'name'],
  [
    'a key without scopes',
    'POST',
    '/v1/keys',
    { body: { name: 'a', scopes: [] } },
    'invalid_request',
    'scopes',
  ],
  [
    'a scope that there is not',
    'POST',
    '/v1/keys',
    { body: { name: 'a', scopes: ['root'] } },
    'invalid_request',
    'scopes[0]',
  ],
  [
    'a setting that keys do not have',
    'POST',
    '/v1/keys',
    { body: { name: 'a', scopes: ['ingest'], secret: 'x' } },
    'invalid_request',
    'secret',
  ],
  ['a key from nothing', 'POST', '/v1/keys', {}, 'invalid_request', ''],
];

testRefusals(BODIES, () => service);
