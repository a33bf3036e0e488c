import {
  type Context,
  context,
  createTraceState,
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { atMost } from './at-most.ts';

/**
 * Traces across HTTP, the event log and threads, by W3C Trace Context (https://www.w3.org/TR/trace-context/). Without
 * an SDK of OpenTelemetry no span is recorded, and what came with a mention is handed on as it came.
 */

/** What the two headers of W3C hold, of a request or of an event. Neither is there where there is no trace. */
export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const NO_TRACE: TraceHeaders = {};
/** Version, trace, parent, flags; later versions may add more behind a dash. Version ff is none. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
/** Flags with a meaning: sampled, and random. Others are not handed on. */
const KNOWN_FLAGS = 0b11;

const PRODUCER = { kind: SpanKind.PRODUCER };
const CONSUMER = { kind: SpanKind.CONSUMER };

const tracer = trace.getTracer('aiguillage');

/** The trace that an event belongs to. What is malformed is no trace: never an error. */
export function traceOf(headers: Readonly<Record<string, unknown>>): Context {
  const { traceparent, tracestate } = headers;
  const [, version, traceId = '', spanId = '', flags = ''] =
    (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || [];
  if (version === undefined || (version === '00' && traceparent !== `00-${traceId}-${spanId}-${flags}`))
    return ROOT_CONTEXT;
  const parent: SpanContext = { traceId, spanId, isRemote: true, traceFlags: Number.parseInt(flags, 16) };
  // Nothing but zeros is no id.
  if (!isSpanContextValid(parent)) return ROOT_CONTEXT;
  return trace.setSpanContext(
    ROOT_CONTEXT,
    typeof tracestate === 'string' ? { ...parent, traceState: createTraceState(tracestate) } : parent,
  );
}

/** The trace that a request belongs to: the span around it where an SDK makes one, else what its headers say. */
export function traceOfRequest({
  headers,
}: {
  readonly headers: Readonly<Record<string, unknown>>;
}): Context {
  const active = context.active();
  return trace.getSpanContext(active) === undefined ? traceOf(headers) : active;
}

/** The headers by which what follows belongs to the same trace. */
export function traceHeaders(of: Context): TraceHeaders {
  const parent = trace.getSpanContext(of);
  if (parent === undefined || !isSpanContextValid(parent)) return NO_TRACE;
  const flags = (parent.traceFlags & KNOWN_FLAGS).toString(16).padStart(2, '0');
  const traceparent = `00-${parent.traceId}-${parent.spanId}-${flags}`;
  const tracestate = parent.traceState?.serialize();
  return tracestate === undefined || tracestate === '' ? { traceparent } : { traceparent, tracestate };
}

/** The event with these headers, in place of those that it has. */
export function withTrace<E extends { readonly headers: Readonly<Record<string, string>> }>(
  event: E,
  headers: TraceHeaders,
): E {
  if (headers.traceparent === undefined) return event;
  const { traceparent: _, tracestate: __, ...others } = event.headers;
  return { ...event, headers: { ...others, ...headers } };
}

/** A stage on the way of a mention. End it. */
export function startStage(stage: 'ingest' | 'decide' | 'index', parent: Context): Span {
  return tracer.startSpan(stage, stage === 'ingest' ? PRODUCER : CONSUMER, parent);
}

export function headersOfSpan(span: Span): TraceHeaders {
  return traceHeaders(trace.setSpan(ROOT_CONTEXT, span));
}

/** Says that the stage failed, by a code: messages may hold what people wrote. */
export function markFailed(span: Span, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

/** An SDK that cannot reach its collector must not hold up a stop, in milliseconds. */
const FLUSH_TIMEOUT_MS = 1_000;

/** Has the SDK of this thread, where there is one, send what it holds. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const delegate: unknown = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  if (!canFlush(delegate)) return;
  // What it cannot send it tells of through its own diagnostics.
  await atMost(FLUSH_TIMEOUT_MS, delegate.forceFlush());
}

function canFlush(provider: unknown): provider is { forceFlush(): Promise<void> } {
  return (
    typeof provider === 'object' &&
    provider !== null &&
    'forceFlush' in provider &&
    typeof provider.forceFlush === 'function'
  );
}
