import { isUtf8 } from 'node:buffer';
import { AppError } from '../errors.ts';
import type { Api } from './app.ts';

const BYTE_ORDER_MARK = 0xfeff;

/** JSON in UTF-8 is the only body that the routes take; POST /v1/mentions adds NDJSON for itself. */
export function registerBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      // With `parseAs: 'buffer'` it is one.
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error instanceof Error ? error : new AppError('invalid_json', undefined, { cause: error }));
    }
  });
  // A small compressed body can be a huge one: nothing is decompressed.
  app.addHook('onRequest', (request, reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done();
    reply.header('accept-encoding', 'identity');
    done(new AppError('unsupported_media_type', 'Send the body as it is, without Content-Encoding.'));
  });
}

/**
 * Reads JSON in UTF-8. Throws `invalid_json` that says where it breaks, and never what stands there: unlike
 * `JSON.parse`, whose messages quote the text, and unlike decoding that puts U+FFFD in place of broken bytes.
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new AppError('invalid_json', 'Not UTF-8.');
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  } catch (cause) {
    const at = cause instanceof Error ? /at position (\d+)/.exec(cause.message)?.[1] : undefined;
    const message = at === undefined ? 'Not JSON.' : `Not JSON from character ${at} on.`;
    throw new AppError('invalid_json', message, { cause });
  }
}
