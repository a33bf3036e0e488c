import { trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headersOfSpan, startStage, traceHeaders, traceOf, withTrace } from '../src/tracing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const GOOD = `00-${TRACE}-${PARENT}-01`;

/** What is handed on of what came in, where no SDK is there. */
const handedOn = (headers: Record<string, unknown>) => traceHeaders(traceOf(headers));

describe('a trace is handed on', () => {
  test.each<[what: string, given: Record<string, string>, wanted: Record<string, string>]>([
    ['sampled', { traceparent: GOOD }, { traceparent: GOOD }],
    ['not sampled', { traceparent: `00-${TRACE}-${PARENT}-00` }, { traceparent: `00-${TRACE}-${PARENT}-00` }],
    [
      'with its state',
      { traceparent: GOOD, tracestate: 'a=1,b=2' },
      { traceparent: GOOD, tracestate: 'a=1,b=2' },
    ],
    ['without a state that is none', { traceparent: GOOD, tracestate: '=,é' }, { traceparent: GOOD }],
    [
      'without flags that nobody knows',
      { traceparent: `00-${TRACE}-${PARENT}-ff` },
      { traceparent: `00-${TRACE}-${PARENT}-03` },
    ],
    [
      'of a later version, as far as it is known',
      { traceparent: `cc-${TRACE}-${PARENT}-01-more` },
      { traceparent: GOOD },
    ],
  ])('%s', (_, given, wanted) => {
    expect(handedOn(given)).toEqual(wanted);
  });
});

describe('is no trace, and no error:', () => {
  test.each<[what: string, traceparent: unknown]>([
    ['nothing', undefined],
    ['an empty header', ''],
    ['two headers, joined', `${GOOD}, ${GOOD}`],
    ['a list', [GOOD]],
    ['capitals', GOOD.toUpperCase()],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['the version that is forbidden', `ff-${TRACE}-${PARENT}-01`],
    ['more than this version has', `${GOOD}-more`],
    ['less than this version has', GOOD.slice(0, -1)],
    ['something before it', ` ${GOOD}`],
    ['a line break behind it', `${GOOD}\n`],
    ['a megabyte', '0'.repeat(1_000_000)],
  ])('%s', (_, traceparent) => {
    expect(handedOn({ traceparent, tracestate: 'a=1' })).toEqual({});
  });
});

test('whatever stands in the headers, what is handed on is well-formed, and handing it on again changes nothing', () => {
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
  const near = fc
    .tuple(hex(2), hex(32), hex(16), hex(2), fc.constantFrom('', '-', '-x', '\n'))
    .map(([version, traceId, spanId, flags, rest]) => `${version}-${traceId}-${spanId}-${flags}${rest}`);
  fc.assert(
    fc.property(fc.oneof(near, fc.string()), fc.string(), (traceparent, tracestate) => {
      const once = handedOn({ traceparent, tracestate });
      if (once.traceparent !== undefined)
        expect(once.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[0-3]$/);
      else expect(once).toEqual({});
      expect(handedOn({ ...once })).toEqual(once);
    }),
  );
});

test('without an SDK a stage hands on what it got, and records nothing', () => {
  const span = startStage('decide', traceOf({ traceparent: GOOD, tracestate: 'a=1' }));
  expect(span.isRecording()).toBe(false);
  expect(headersOfSpan(span)).toEqual({ traceparent: GOOD, tracestate: 'a=1' });
  expect(headersOfSpan(startStage('decide', traceOf({})))).toEqual({});
  expect(trace.getActiveSpan()).toBeUndefined();
});

test('headers of a trace take the place of those that an event has; without a trace it stays as it is', () => {
  const event = { id: 'a', headers: { ce_id: 'a', traceparent: 'old', tracestate: 'old=1' } };
  expect(withTrace(event, { traceparent: GOOD })).toEqual({
    id: 'a',
    headers: { ce_id: 'a', traceparent: GOOD },
  });
  expect(withTrace(event, {})).toBe(event);
});
