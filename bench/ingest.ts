import { median } from './classify.ts';
import { postMentions } from './load.ts';
import { startServer } from './servers.ts';

const BATCH = 100;
const CONNECTIONS = 16;
const SECONDS = 5;
const ROUNDS = 3;

/** Batches of 100 over HTTP, beside a bare Fastify route that only parses and validates the same body; in turns. */
export async function benchIngest() {
  await using service = await startServer('service');
  await using bare = await startServer('bare');
  const perSecond = async (url: string) => {
    const found = await postMentions({ url, seconds: SECONDS, connections: CONNECTIONS, batch: BATCH });
    if (found.non2xx > 0 || found.errors > 0)
      throw new Error(`${found.non2xx} refused, ${found.errors} errors`);
    return (found.requests.total / found.duration) * BATCH;
  };
  await perSecond(bare.url);
  await perSecond(service.url);
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ theirs: await perSecond(bare.url), ours: await perSecond(service.url) });
  }
  const ours = median(rounds.map((round) => round.ours));
  const theirs = median(rounds.map((round) => round.theirs));
  return {
    name: `HTTP ingest, batches of ${BATCH}, durable`,
    perSecond: Math.round(ours),
    peer: 'bare Fastify route that parses and validates',
    peerPerSecond: Math.round(theirs),
    ratio: ours / theirs,
  };
}

const SINGLE_RATE = 500;

/** The time to a durable answer at 500 single posts a second, beside the bare route at the same rate. */
export async function benchLatency() {
  await using service = await startServer('service');
  await using bare = await startServer('bare');
  const load = (url: string, seconds: number) =>
    postMentions({ url, seconds, connections: CONNECTIONS, batch: 1, rate: SINGLE_RATE });
  await load(service.url, 3);
  await load(bare.url, 1);
  const ours = await load(service.url, 15);
  const theirs = await load(bare.url, 15);
  return {
    name: `HTTP, ${SINGLE_RATE} single posts a second, durable`,
    p50Ms: ours.latency.p50,
    p99Ms: ours.latency.p99,
    postsPerSecond: Math.round(ours.requests.average),
    peer: 'bare Fastify route at the same rate',
    peerP99Ms: theirs.latency.p99,
    ratio: ours.latency.p99 / theirs.latency.p99,
  };
}
