import { isUtf8 } from 'node:buffer';
import { AppError, NOT_UTF8, notJson } from '../errors.ts';
import type { Api } from './app.ts';

const BYTE_ORDER_MARK = 0xfeff;

/** Below this size a body is parsed in a few milliseconds, whatever it is made of. */
const COUNTED_FROM_BYTES = 128 * 1024;
/**
 * Names and brackets in one body. `JSON.parse` cannot be interrupted, and a made-up name costs it up to 0.5 µs, where
 * text costs nothing: 1 MB of `{"a":{"a":…` was measured at 45 ms, 1 MB of text at 1 ms.
 */
const MAX_PARTS = 60_000;
const [QUOTE, BACKSLASH, COLON, BRACE, BRACKET] = Buffer.from('"\\:{[');

/** JSON in UTF-8 is the only body that the routes take; POST /v1/mentions adds NDJSON for itself. */
export function registerBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const bytes = body as Buffer; // with `parseAs: 'buffer'` it is one
    try {
      assertParsable(bytes);
      done(null, parseJson(bytes));
    } catch (error) {
      done(error instanceof Error ? error : new AppError('invalid_json', undefined, { cause: error }));
    }
  });
  // A small compressed body can be a huge one: nothing is decompressed.
  app.addHook('onRequest', (request, reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done();
    reply.header('accept-encoding', 'identity');
    done(
      new AppError('unsupported_media_type', {
        fr: 'Envoyez le corps tel quel, sans Content-Encoding.',
        en: 'Send the body as it is, without Content-Encoding.',
      }),
    );
  });
}

/**
 * Reads JSON in UTF-8. Throws `invalid_json` that says where it breaks, and never what stands there: unlike
 * `JSON.parse`, whose messages quote the text, and unlike decoding that puts U+FFFD in place of broken bytes.
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new AppError('invalid_json', NOT_UTF8);
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  } catch (cause) {
    throw new AppError('invalid_json', notJson(cause), { cause });
  }
}

/** Throws `payload_too_large` for a body whose parsing would keep everybody waiting. */
function assertParsable(bytes: Buffer): void {
  if (bytes.length < COUNTED_FROM_BYTES) return;
  let parts = 0;
  let at = 0;
  // A plain loop over bytes: 2 ms for 1 MB.
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at + 1);
    else {
      if (byte === COLON || byte === BRACE || byte === BRACKET) parts += 1;
      at += 1;
    }
  }
  if (parts > MAX_PARTS) {
    throw new AppError('payload_too_large', {
      fr: `Un corps a au plus ${MAX_PARTS} champs, objets et tableaux.`,
      en: `A body holds at most ${MAX_PARTS} fields, objects and arrays.`,
    });
  }
}

/** Where what follows a text begins. A loop of its own: most of a body is text, and it asks two things of each byte. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at;
}
