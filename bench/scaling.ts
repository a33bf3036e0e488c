import { parseArgs } from 'node:util';
import { createRandom } from '../tests/integration/random.ts';

/**
 * `npm run bench:scaling`: what so many instances and partitions would do, by simulation from the costs that
 * `npm run bench:kafka` measures (give yours: `-- --decide-us 120 --transaction-ms 12`). Nothing is measured here, and no
 * broker is asked. The last line is all of it as JSON.
 *
 * A queueing model, event by event. Mentions come as a Poisson process, each of a conversation; the conversation has a
 * partition (by chance, as a hash gives it), the partition an instance. An instance has one core: it takes what waits in
 * one of its partitions, in turns, decides it, and commits it while it goes on with the next one. A partition waits for
 * its commit. Cores are enough; brokers and network are the time that a commit takes, and no more.
 */
interface Costs {
  /** Processor time of a mention on an instance, microseconds: `cpuMicrosPerMention` of bench:kafka. */
  readonly decideUs: number;
  /** From the end of deciding until a reader of committed data has it, milliseconds. */
  readonly transactionMs: number;
  /** A batch takes in what comes within so long, milliseconds: `MAX_TRANSACTION_MS` of the log. */
  readonly gatherMs: number;
}

interface Plan {
  readonly mentionsPerDay: number;
  /** Of the mean. */
  readonly peak: number;
  readonly instances: number;
  readonly partitions: number;
  /** How uneven conversations are: the exponent of Zipf's law over them; 0 makes them alike. */
  readonly skew: number;
}

interface Simulated {
  readonly perSecond: number;
  /** Of the busiest instance and of all, in the time simulated. */
  readonly busiest: number;
  readonly meanBusy: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Mentions that waited when the time was up: grows with the time where an instance cannot keep up. */
  readonly left: number;
}

/** As docs/scaling.md has them; the commit at half load. */
const MEASURED: Costs = { decideUs: 154, transactionMs: 30, gatherMs: 50 };

const PLANS: readonly Plan[] = [
  plan(10e6, 1, 6),
  plan(10e6, 2, 6),
  plan(100e6, 1, 6),
  plan(100e6, 2, 6),
  plan(100e6, 3, 9),
  plan(1e9, 8, 24),
  plan(1e9, 10, 30),
  plan(1e9, 12, 36),
  plan(1e9, 16, 48),
  plan(1e9, 17, 17),
  plan(1e9, 17, 54),
  plan(1e9, 18, 54),
  plan(1e9, 18, 54, 1),
  plan(1e9, 18, 240, 1),
];

function plan(mentionsPerDay: number, instances: number, partitions: number, skew = 0.5): Plan {
  return { mentionsPerDay, peak: 5, instances, partitions, skew };
}

const DAY_S = 86_400;
const CONVERSATIONS = 50_000;
/** Enough that a hundredth of them is a thousand; or so many seconds. */
const MENTIONS = 100_000;
const MIN_SECONDS = 20;
const SEED = 20261127;
/** Where one mention in a hundred waits longer, work piles up somewhere: an instance, or a partition alone. */
const KEEPS_UP_MS = 1_000;
/** Whole numbers that become a chance between 0 and 1. */
const GRAIN = 2 ** 30;

function simulate(plan: Plan, costs: Costs): Simulated {
  const { instances, partitions } = plan;
  const perSecond = (plan.mentionsPerDay / DAY_S) * plan.peak;
  const seconds = Math.max(MIN_SECONDS, MENTIONS / perSecond);
  const random = createRandom(SEED);
  const chance = () => (random.between(0, GRAIN - 1) + 0.5) / GRAIN;
  const shares = sharesOf(plan, chance);
  const work = Array.from({ length: partitions }, (_, partition) =>
    arrivals(perSecond * (shares[partition] ?? 0), seconds * 1000, chance),
  );
  const delays: number[] = [];
  const busy: number[] = [];
  let left = 0;
  for (let instance = 0; instance < instances; instance++) {
    const own = work.filter((_, partition) => partition % instances === instance);
    const done = serve(own, seconds * 1000, costs, delays);
    busy.push(done.busyMs / (seconds * 1000));
    left += done.left;
  }
  delays.sort((a, b) => a - b);
  return {
    perSecond,
    busiest: Math.max(...busy),
    meanBusy: busy.reduce((sum, one) => sum + one, 0) / instances,
    p50Ms: delays[Math.floor(delays.length / 2)] ?? Number.NaN,
    p99Ms: delays[Math.floor(delays.length * 0.99)] ?? Number.NaN,
    left,
  };
}

/** What part of all mentions each partition gets. */
function sharesOf({ partitions, skew }: Plan, chance: () => number): readonly number[] {
  const shares = new Array<number>(partitions).fill(0);
  let all = 0;
  for (let rank = 1; rank <= CONVERSATIONS; rank++) {
    const weight = rank ** -skew;
    const partition = Math.floor(chance() * partitions);
    shares[partition] = (shares[partition] ?? 0) + weight;
    all += weight;
  }
  return shares.map((share) => share / all);
}

/** Times in milliseconds. */
function arrivals(perSecond: number, untilMs: number, chance: () => number): readonly number[] {
  const times: number[] = [];
  for (let at = 0; ; ) {
    at += (-Math.log(chance()) / perSecond) * 1000;
    if (!(at < untilMs)) return times;
    times.push(at);
  }
}

/** One instance and its partitions. Adds the delay of each mention to `delays`. */
function serve(partitions: readonly (readonly number[])[], untilMs: number, costs: Costs, delays: number[]) {
  const lanes = partitions.map((times) => ({ times, next: 0, freeAt: 0 }));
  const eachMs = costs.decideUs / 1000;
  const most = Math.max(1, Math.floor(costs.gatherMs / eachMs));
  let now = 0;
  let busyMs = 0;
  for (let turn = 0; ; ) {
    let lane: (typeof lanes)[number] | undefined;
    let soonest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < lanes.length; at++) {
      const one = lanes[(turn + at) % lanes.length];
      const first = one?.times[one.next];
      if (one === undefined || first === undefined) continue;
      const from = Math.max(first, one.freeAt);
      if (from < soonest) soonest = from;
      if (from <= now) {
        lane = one;
        turn += at + 1;
        break;
      }
    }
    if (lane === undefined) {
      if (soonest >= untilMs) break;
      now = soonest;
      continue;
    }
    if (now >= untilMs) break;
    const from = lane.next;
    while (lane.next - from < most && (lane.times[lane.next] ?? Number.POSITIVE_INFINITY) <= now)
      lane.next += 1;
    const workMs = (lane.next - from) * eachMs;
    now += workMs;
    busyMs += workMs;
    lane.freeAt = now + costs.transactionMs;
    for (let at = from; at < lane.next; at++) delays.push(lane.freeAt - (lane.times[at] ?? now));
  }
  return { busyMs, left: lanes.reduce((sum, { times, next }) => sum + times.length - next, 0) };
}

function main(): void {
  const { values } = parseArgs({
    options: { 'decide-us': { type: 'string' }, 'transaction-ms': { type: 'string' } },
  });
  const costs: Costs = {
    ...MEASURED,
    ...(values['decide-us'] === undefined ? {} : { decideUs: Number(values['decide-us']) }),
    ...(values['transaction-ms'] === undefined ? {} : { transactionMs: Number(values['transaction-ms']) }),
  };
  const rows = PLANS.map((one) => ({ ...one, ...simulate(one, costs) }));
  const say = (...columns: readonly (string | number)[]) =>
    process.stdout.write(`| ${columns.join(' | ')} |\n`);
  say(
    'mentions a day',
    'peak /s',
    'instances',
    'partitions',
    'skew',
    'busy, mean',
    'busiest',
    'p50 ms',
    'p99 ms',
    'keeps up',
  );
  say(...new Array<string>(10).fill('---'));
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  for (const row of rows)
    say(
      ...[
        `${(row.mentionsPerDay / 1e6).toLocaleString('en')} million`,
        Math.round(row.perSecond),
        row.instances,
        row.partitions,
      ],
      ...[row.skew, percent(row.meanBusy), percent(row.busiest)],
      ...[Math.round(row.p50Ms), Math.round(row.p99Ms), row.p99Ms < KEEPS_UP_MS ? 'yes' : '**no**'],
    );
  process.stdout.write(`${JSON.stringify({ costs, rows })}\n`);
}

main();
