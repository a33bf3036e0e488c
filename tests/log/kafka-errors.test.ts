import { ResponseError } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { isPassing } from '../../src/log/kafka/kafka-errors.ts';

/** `AddPartitionsToTxn`, as the client rejects it with these codes of Kafka. */
const rejected = (...codes: readonly number[]) =>
  new ResponseError(
    24,
    3,
    Object.fromEntries(codes.map((code, at) => [`/results/${at}`, [code, null] as [number, null]])),
    {},
  );
const [UNKNOWN_SERVER_ERROR, NOT_COORDINATOR, TOPIC_AUTHORIZATION_FAILED] = [-1, 16, 29];

test('what a broker cannot say of itself may pass, as a coordinator that moves does; what it forbids does not', () => {
  expect(isPassing(rejected(UNKNOWN_SERVER_ERROR))).toBe(true);
  expect(isPassing(rejected(NOT_COORDINATOR, UNKNOWN_SERVER_ERROR))).toBe(true);
  expect(isPassing(rejected(TOPIC_AUTHORIZATION_FAILED))).toBe(false);
  expect(isPassing(rejected(UNKNOWN_SERVER_ERROR, TOPIC_AUTHORIZATION_FAILED))).toBe(false);
  expect(isPassing(new TypeError('a bug of ours'))).toBe(false);
});
