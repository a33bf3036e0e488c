import { z } from 'zod';
import { AppError } from '../../errors.ts';

/** Connecting waits for the token: well under the time that a connection may take. */
const TIMEOUT_MS = 4_000;
/** The next token is fetched when this part of the life of the last one has passed. */
const FRESH_PART = 0.8;
/** For servers that do not tell how long theirs live. */
const DEFAULT_LIFE_S = 300;
const MAX_ANSWER_CHARS = 64 * 1024;

const AnswerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
});

export interface TokenSourceOptions {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: () => string;
  readonly scope?: string | undefined;
}

/**
 * Tokens by client credentials (RFC 6749, 4.4), the client in the `authorization` header (2.3.1). One token serves all
 * connections until it is nearly over. Rejects with `log_unavailable` where the server cannot be asked, and with
 * `invalid_config` where it refuses; neither tells the secret or what it answered.
 */
export function createTokenSource(options: TokenSourceOptions): () => Promise<string> {
  let current: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const { access_token, expires_in = DEFAULT_LIFE_S } = await fetchToken(options);
    current = { token: access_token, until: performance.now() + expires_in * 1_000 * FRESH_PART };
    return access_token;
  }

  return async () => {
    if (current !== undefined && performance.now() < current.until) return current.token;
    asking ??= renew().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function fetchToken(options: TokenSourceOptions): Promise<z.infer<typeof AnswerSchema>> {
  const { url, clientId, clientSecret, scope } = options;
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret())}`;
  let status: number;
  let text: string;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        accept: 'application/json',
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(scope === undefined ? {} : { scope }),
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = answer.status;
    text = await answer.text();
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new AppError(
      'log_unavailable',
      {
        fr: `KAFKA_OAUTH_TOKEN_URL : ${url} ne répond pas : ${reason}`,
        en: `KAFKA_OAUTH_TOKEN_URL: ${url} does not answer: ${reason}`,
      },
      { cause },
    );
  }
  if (status >= 500)
    throw new AppError('log_unavailable', {
      fr: `KAFKA_OAUTH_TOKEN_URL : ${url} est en panne : ${status}`,
      en: `KAFKA_OAUTH_TOKEN_URL: ${url} is out of order: ${status}`,
    });
  if (status !== 200)
    throw new AppError('invalid_config', {
      fr: `KAFKA_OAUTH_TOKEN_URL : ${url} refuse le client (${status}) : vérifiez KAFKA_OAUTH_CLIENT_ID, KAFKA_OAUTH_CLIENT_SECRET et KAFKA_OAUTH_SCOPE`,
      en: `KAFKA_OAUTH_TOKEN_URL: ${url} refuses the client (${status}): check KAFKA_OAUTH_CLIENT_ID, KAFKA_OAUTH_CLIENT_SECRET and KAFKA_OAUTH_SCOPE`,
    });
  const parsed = text.length > MAX_ANSWER_CHARS ? undefined : AnswerSchema.safeParse(jsonOf(text));
  if (parsed?.success) return parsed.data;
  throw new AppError('invalid_config', {
    fr: `KAFKA_OAUTH_TOKEN_URL : ${url} ne donne pas de jeton (access_token) : est-ce la bonne adresse ?`,
    en: `KAFKA_OAUTH_TOKEN_URL: ${url} gives no token: is it the right address?`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` hides what happened behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** The message of the error that the broker does not take the token. */
export const REFUSED_TOKEN = 'The token was refused.';

/**
 * A broker that takes a token answers nothing; one that refuses it tells why in JSON, without an error code (RFC 7628,
 * 3.2.2), and what it tells may hold parts of the token.
 */
export function checkTokenAnswer(
  answer: Buffer,
  callback: (error: Error | null, answer: Buffer) => void,
): void {
  callback(answer.length === 0 ? null : new Error(REFUSED_TOKEN), answer);
}
