import type { Problem } from '../../api/problems.ts';

/** What the service refused, and what to do about it. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

export interface Call {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Sent as JSON, unless it is a file. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
}

export interface Client {
  /** One call of the API. Rejects with `Refused`, or with what `fetch` says where the service cannot be reached. */
  ask<T>(path: string, call?: Call): Promise<Answer<T>>;
  /** A call whose answer comes as one JSON value a line; aborting `signal` cancels it. */
  lines<T>(path: string, call: Call, take: (line: T) => void): Promise<void>;
  /** A call whose answer is kept as it is: an export. */
  download(path: string): Promise<Blob>;
}

/** Calls the service that served the page, with the key as its Bearer. No cookie is sent or kept. */
export function createClient(key: string): Client {
  async function send(path: string, { method = 'GET', body, headers = {}, signal }: Call): Promise<Response> {
    const json = body !== undefined && !(body instanceof Blob);
    const response = await fetch(path, {
      method,
      credentials: 'omit',
      headers: {
        authorization: `Bearer ${key}`,
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body instanceof Blob ? { body } : body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw new Refused(response.status, await problemOf(response));
    return response;
  }

  return {
    async ask<T>(path: string, call: Call = {}) {
      const response = await send(path, call);
      const text = await response.text();
      // The service and this page are one version: its types are checked where both are built.
      const data = (text === '' ? null : JSON.parse(text)) as T;
      return { data, etag: response.headers.get('etag') };
    },
    async lines<T>(path: string, call: Call, take: (line: T) => void) {
      const response = await send(path, call);
      if (response.body === null) return;
      let rest = '';
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') take(JSON.parse(line) as T); // as above
      }
      if (rest !== '') take(JSON.parse(rest) as T); // as above
    },
    download: async (path) => (await send(path, {})).blob(),
  };
}

async function problemOf(response: Response): Promise<Problem | null> {
  if (!(response.headers.get('content-type') ?? '').includes('problem+json')) return null;
  return (await response.json()) as Problem; // the type of its content says so
}
