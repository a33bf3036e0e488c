import { get, type IncomingMessage } from 'node:http';

export interface ServerEvent {
  readonly id: string;
  /** Absent in a sign of life, which has no data. */
  readonly event?: string;
  readonly data?: string;
}

export interface SseClient extends Disposable {
  readonly response: IncomingMessage;
  /** The next events with data, signs of life passed over. Throws where the stream ends before. */
  take(count: number): Promise<ServerEvent[]>;
  /** The next event, or sign of life. */
  next(): Promise<ServerEvent>;
}

/** Reads a stream of server-sent events as a browser does. */
export async function openSse(url: string, key: string, lastEventId?: string): Promise<SseClient> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    };
    get(url, { headers, agent: false }, resolve).on('error', reject);
  });
  const events = parse(response);
  async function next(): Promise<ServerEvent> {
    const { value, done } = await events.next();
    if (done === true) throw new Error('The stream has ended.');
    return value;
  }
  return {
    response,
    next,
    async take(count) {
      const taken = [];
      while (taken.length < count) {
        const event = await next();
        if (event.data !== undefined) taken.push(event);
      }
      return taken;
    },
    [Symbol.dispose]: () => response.destroy(),
  };
}

async function* parse(response: IncomingMessage): AsyncGenerator<ServerEvent, undefined> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = block.split('\n').flatMap((line) => {
        const colon = line.indexOf(': ');
        return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)] as const] : [];
      });
      yield { id: '', ...Object.fromEntries(fields) };
    }
  }
}
