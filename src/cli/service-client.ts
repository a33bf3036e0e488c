import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, DATA_FILES, readConfig } from '../config.ts';
import { AppError, alreadyInBoth, ERROR_CODES, type ErrorCode, type Wording } from '../errors.ts';

/** Options of commands that ask a running service. */
export const SERVICE_OPTIONS = { url: { type: 'string' }, key: { type: 'string' } } as const;

export const SERVICE_HELP = `  --url URL      the service (default: the setting AIGUILLAGE_URL, else http://HOST:PORT of the settings)
  --key KEY      an API key (default: AIGUILLAGE_KEY, else ADMIN_API_KEY, else the key in DATA_DIR/admin.key);
                 better in the environment than on the command line, where others see it`;

export const SERVICE_HELP_FR = `  --url URL      le service (sinon le réglage AIGUILLAGE_URL, sinon http://HOST:PORT des réglages)
  --key CLÉ      une clé d’API (sinon AIGUILLAGE_KEY, ADMIN_API_KEY, ou la clé de DATA_DIR/admin.key) ;
                 plutôt dans l’environnement que sur la ligne de commande, où d’autres la voient`;

export interface ServiceClient {
  get(path: string): Promise<unknown>;
  /** The answer as it is: a file. */
  bytes(path: string): Promise<Uint8Array>;
  /** The ETag of what stands there; undefined where there is nothing. */
  etag(path: string): Promise<string | undefined>;
  /** Sends a file; what it becomes is the answer. */
  send(path: string, file: Uint8Array, headers: Readonly<Record<string, string>>): Promise<unknown>;
  /** Lines of the answer as they come: one for JSON, several for a stream of lines. */
  post(path: string, body: unknown): AsyncIterable<unknown>;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly body?: string | Blob;
  readonly headers?: Readonly<Record<string, string>>;
}

const ProblemSchema = z.looseObject({
  code: z.string(),
  detail: z.string(),
  message_fr: z.string().optional(),
  message_en: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** A client of a running service. Its errors are those of the service, by their codes. */
export async function createServiceClient(values: {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}): Promise<ServiceClient> {
  const config = readConfig();
  const url = (values.url ?? config.AIGUILLAGE_URL ?? `http://${config.HOST}:${config.PORT}`).replace(
    /\/+$/,
    '',
  );
  const key = values.key ?? config.AIGUILLAGE_KEY ?? config.ADMIN_API_KEY ?? (await readAdminKey(config));

  async function ask(path: string, init: Call): Promise<Response> {
    let answer: Response;
    try {
      answer = await fetch(`${url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers },
      });
    } catch (cause) {
      throw new AppError(
        'invalid_config',
        {
          fr: `${url} ne répond pas : démarrez le service, ou donnez --url`,
          en: `${url} cannot be reached: start the service, or give --url`,
        },
        {
          cause,
        },
      );
    }
    if (answer.ok) return answer;
    const text = await answer.text();
    throw problemError(text === '' ? undefined : JSON.parse(text), {
      fr: `${url} a répondu ${answer.status}.`,
      en: `${url} answered ${answer.status}.`,
    });
  }

  return {
    async get(path) {
      return (await ask(path, { method: 'GET' })).json();
    },
    async bytes(path) {
      return new Uint8Array(await (await ask(path, { method: 'GET' })).arrayBuffer());
    },
    async etag(path) {
      try {
        return (await ask(path, { method: 'GET' })).headers.get('etag') ?? undefined;
      } catch (error) {
        if (error instanceof AppError && error.code === 'not_found') return undefined;
        throw error;
      }
    },
    async send(path, file, headers) {
      return (await ask(path, { method: 'POST', body: new Blob([Uint8Array.from(file)]), headers })).json();
    },
    async *post(path, body) {
      const answer = await ask(path, { method: 'POST', body: JSON.stringify(body) });
      if (answer.body === null) return;
      let rest = '';
      for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') yield JSON.parse(line);
      }
      if (rest !== '') yield JSON.parse(rest);
    },
  };
}

/** What the service says is wrong, as an error of ours. */
export function problemError(problem: unknown, otherwise: Wording): AppError {
  const parsed = ProblemSchema.safeParse(problem);
  if (!parsed.success) return new AppError('invalid_config', otherwise);
  const { code, detail, message_fr, message_en, errors } = parsed.data;
  const general = message_fr === undefined || message_en === undefined ? '' : `${message_fr} (${message_en})`;
  const said = general === '' || general === detail ? detail : `${general}\n  ${detail}`;
  const fields = errors.map(({ path, message }) => `  ${path}: ${message}`);
  return new AppError(
    isCode(code) && code !== 'internal' ? code : 'invalid_config',
    alreadyInBoth([said, ...fields].join('\n')),
  );
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

async function readAdminKey({ DATA_DIR }: Config): Promise<string> {
  const file = join(DATA_DIR, DATA_FILES.adminKey);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new AppError(
      'usage',
      {
        fr: `Aucune clé : donnez --key ou AIGUILLAGE_KEY, ou démarrez le service une fois ; ${file} manque`,
        en: `no key: give --key, set AIGUILLAGE_KEY, or start the service once; ${file} is missing`,
      },
      {
        cause,
      },
    );
  }
}
