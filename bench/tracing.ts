import { trace } from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { corpusFiles } from '../src/cli/train.ts';
import { readConfig } from '../src/config.ts';
import { loadDecider } from '../src/pipeline/load-decider.ts';
import { loadExamples } from '../src/semantic/load-examples.ts';
import { headersOfSpan, startStage, traceOf, withTrace } from '../src/tracing.ts';

const TEXTS = 2000;
const EVENTS = 50_000;
const ROUNDS = 5;
const ID = {
  ce_id: 'm_1',
  ce_type: 'aiguillage.mention.accepted.v1',
  ce_source: '/aiguillage/mention/accepted',
};
const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=1' };
const UNSAMPLED = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };

/**
 * What tracing costs a mention in the two stages of the workers, in microseconds of processor time, beside the decision:
 * without an SDK, and with one that sends to nowhere.
 */
export async function benchTracing() {
  const examples = await loadExamples(corpusFiles(), 'train');
  const texts = examples.slice(0, TEXTS).map(({ text }) => text);
  const { decide } = loadDecider(readConfig());
  const decision = await microseconds(texts.length, async () => {
    for (const text of texts) decide({ text });
  });
  const withoutSdk = { noTrace: await stages(ID), traced: await stages({ ...ID, ...TRACE }) };
  const processor = new BatchSpanProcessor({ exporter: nowhere(), maxQueueSize: 4096 });
  const sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() });
  trace.setGlobalTracerProvider(new TracerProvider({ sampler, spanProcessors: [processor] }));
  const withSdk = {
    recorded: await stages({ ...ID, ...TRACE }),
    unsampled: await stages({ ...ID, ...UNSAMPLED }),
  };
  return {
    name: 'tracing, decide and index, a mention',
    decisionMicros: decision,
    noTraceMicros: withoutSdk.noTrace,
    tracedMicros: withoutSdk.traced,
    unsampledWithSdkMicros: withSdk.unsampled,
    recordedWithSdkMicros: withSdk.recorded,
    shareWithoutTrace: withoutSdk.noTrace / decision,
    shareRecorded: withSdk.recorded / decision,
  };
}

function stages(headers: Record<string, string>): Promise<number> {
  const event = { headers };
  return microseconds(EVENTS, async () => {
    for (let at = 0; at < EVENTS; at++) {
      const decide = startStage('decide', traceOf(event.headers));
      if (decide.isRecording()) decide.setAttributes({ 'aiguillage.queue': 'community' });
      const routed = withTrace(event, headersOfSpan(decide));
      decide.end();
      if ('traceparent' in routed.headers) startStage('index', traceOf(routed.headers)).end();
      // The workers take turns with the timers of the SDK.
      if (at % 200 === 0) await new Promise(setImmediate);
    }
  });
}

function nowhere(): SpanExporter {
  return {
    export: (_spans, done) => done({ code: 0 }),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}

/** The median of some rounds, for one of `count`. */
async function microseconds(count: number, work: () => Promise<void>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / count);
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}
