import { startCluster } from '../tests/support/kafka/cluster.ts';
import { median } from './classify.ts';
import { type BenchBroker, type Lane, openLane, type Turn } from './kafka-lane.ts';
import { measureLatency } from './kafka-latency.ts';
import { createMentions } from './kafka-mentions.ts';

/**
 * `npm run bench:kafka [-- --quick]`: from raw to routed on a real broker with exactly-once, beside pass-throughs that
 * decide nothing. They take turns on the same mentions; medians of the rounds count, ratios within a round. The broker:
 * KAFKA_BROKERS, or one that is started here. The last line is all of it as JSON.
 */
const quick = process.argv.includes('--quick');
/** Of a turn: what the worker that decides does in some seconds, within these bounds. */
const TURN_SECONDS = quick ? 1 : 3;
const MIN_MENTIONS = 2_000;
const MAX_MENTIONS = 20_000;
const WARM_UP = quick ? 2_000 : 8_000;
const WARM_TURNS = quick ? 1 : 3;
const MAX_ROUNDS = quick ? 3 : 5;
/** After so long no further round is begun; two there are always. */
const ROUNDS_MS = quick ? 20_000 : 45_000;
const LATENCY_SECONDS = quick ? 4 : 10;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<object> {
  const makeEvents = await createMentions();
  await using stack = new AsyncDisposableStack();
  const broker = await openBroker(stack);
  say('starting the instances…');
  const open = (options: Parameters<typeof openLane>[1]) => openLane(broker, options);
  await using running = new AsyncDisposableStack();
  const lanes = {
    decide: running.use(await open({ kind: 'decide' })),
    flood: running.use(await open({ kind: 'flood' })),
    bare: running.use(await open({ kind: 'bare' })),
    kafkajs: running.use(await open({ kind: 'kafkajs' })),
    two: running.use(await open({ kind: 'decide', instances: 2 })),
    threads: running.use(await open({ kind: 'threads' })),
  };
  const warmUp = makeEvents(WARM_UP);
  // A thread that has just started takes twice the time for its first ten thousand.
  for (let turn = 0; turn < WARM_TURNS; turn++)
    for (const lane of [lanes.flood, lanes.bare, lanes.kafkajs, lanes.two, lanes.threads])
      await lane.turn(warmUp);
  let perSecond = 0;
  for (let turn = 0; turn < WARM_TURNS; turn++) ({ perSecond } = await lanes.decide.turn(warmUp));
  const mentions = Math.min(MAX_MENTIONS, Math.max(MIN_MENTIONS, Math.round(perSecond * TURN_SECONDS)));
  const events = makeEvents(mentions);
  const rounds = await takeTurns(lanes, events);
  const of = (name: keyof typeof lanes, what: keyof Turn) => median(rounds.map((round) => round[name][what]));
  const ratio = (a: keyof typeof lanes, b: keyof typeof lanes, what: keyof Turn = 'perSecond') =>
    median(rounds.map((round) => round[a][what] / round[b][what]));

  say('latency at half load…');
  await running.disposeAsync();
  const half = of('decide', 'perSecond') / 2;
  // A lane of its own: its reader begins at the beginning.
  await using steady = await open({ kind: 'decide' });
  for (let turn = 0; turn < WARM_TURNS; turn++) await steady.turn(warmUp);
  const latency = await measureLatency(steady, makeEvents, { perSecond: half, seconds: LATENCY_SECONDS });
  return {
    name: 'Kafka, raw to routed, exactly once',
    mentionsPerTurn: mentions,
    bytesPerMention: Math.round(events.reduce((sum, { value }) => sum + value.byteLength, 0) / mentions),
    rounds: rounds.length,
    perSecond: Math.round(of('decide', 'perSecond')),
    barePerSecond: Math.round(of('bare', 'perSecond')),
    ratioToBare: ratio('decide', 'bare'),
    cpuMicrosPerMention: of('decide', 'cpuMicros'),
    bareCpuMicrosPerMention: of('bare', 'cpuMicros'),
    cpuShareOfBare: ratio('bare', 'decide', 'cpuMicros'),
    brokerCpuMicrosPerMention: of('decide', 'brokerMicros'),
    bareBrokerCpuMicrosPerMention: of('bare', 'brokerMicros'),
    floodPerSecond: Math.round(of('flood', 'perSecond')),
    ratioFloodToDecide: ratio('flood', 'decide'),
    floodCpuMicros: of('flood', 'cpuMicros'),
    kafkajsBarePerSecond: Math.round(of('kafkajs', 'perSecond')),
    kafkajsBareCpuMicros: of('kafkajs', 'cpuMicros'),
    ratioOfBareToKafkajs: ratio('bare', 'kafkajs'),
    twoInstancesPerSecond: Math.round(of('two', 'perSecond')),
    twoInstancesCpuMicros: of('two', 'cpuMicros'),
    ratioTwoToOne: ratio('two', 'decide'),
    twoThreadsPerSecond: Math.round(of('threads', 'perSecond')),
    twoThreadsCpuMicros: of('threads', 'cpuMicros'),
    twoThreadsBrokerCpuMicros: of('threads', 'brokerMicros'),
    ratioThreadsToOne: ratio('threads', 'decide'),
    halfLoadPerSecond: Math.round(latency.perSecond),
    latencyP50Ms: latency.p50Ms,
    latencyP99Ms: latency.p99Ms,
    latencyUnseen: latency.unseen,
  };
}

async function openBroker(stack: AsyncDisposableStack): Promise<BenchBroker> {
  const brokers = process.env.KAFKA_BROKERS;
  if (brokers !== undefined && brokers !== '') return { brokers, pid: undefined };
  say('starting a broker…');
  const cluster = stack.use(await startCluster({ optimise: true, heapMb: 512 }));
  return { brokers: cluster.brokers, pid: cluster.nodes[0]?.pid };
}

/** Each lane once a round, and every other round the other way about. */
async function takeTurns<Name extends string>(
  lanes: Readonly<Record<Name, Lane>>,
  events: Parameters<Lane['turn']>[0],
): Promise<Record<Name, Turn>[]> {
  // Object.keys knows no names.
  const names = Object.keys(lanes) as Name[];
  const rounds: Record<Name, Turn>[] = [];
  const start = performance.now();
  while (rounds.length < MAX_ROUNDS && (rounds.length < 2 || performance.now() - start < ROUNDS_MS)) {
    const round: Partial<Record<Name, Turn>> = {};
    for (const name of rounds.length % 2 === 0 ? names : names.toReversed()) {
      round[name] = await lanes[name].turn(events);
      say(
        `round ${rounds.length + 1} ${name}: ${Math.round(round[name].perSecond)} /s, ${Math.round(round[name].cpuMicros)} µs of processor time a mention`,
      );
    }
    // Every name has had its turn.
    rounds.push(round as Record<Name, Turn>);
  }
  return rounds;
}

const results = await main();
for (const [key, value] of Object.entries(results))
  process.stdout.write(
    `${key.padEnd(30)} ${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : value}\n`,
  );
process.stdout.write(`${JSON.stringify(results)}\n`);
