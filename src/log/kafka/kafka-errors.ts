import { findErrorBy, GenericError, MultipleErrors } from '@platformatic/kafka';
import { AppError } from '../../errors.ts';

/** The names of Kafka's own errors in what a request was rejected with (`NOT_COORDINATOR`); none for a broken connection. */
export function kafkaCodes(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(kafkaCodes);
  if (error instanceof Error && 'apiId' in error && typeof error.apiId === 'string') return [error.apiId];
  return [];
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return kafkaCodes(error).some((code) => codes.includes(code));
}

/** The answer that held an error: the client keeps beside it what its parser returned, where there was one. */
export function answerIn<T>(error: unknown): T | undefined {
  return error instanceof Error && 'response' in error ? (error.response as T | undefined) : undefined;
}

/** Somebody else has the partition, or the place in the group, or the transactional id: our commit cannot count. */
export function isFenced(error: unknown): boolean {
  return hasCode(error, ...FENCED);
}

const FENCED = [
  ...[
    'INVALID_PRODUCER_EPOCH',
    'PRODUCER_FENCED',
    'INVALID_PRODUCER_ID_MAPPING',
    'TRANSACTIONAL_ID_NOT_FOUND',
  ],
  ...['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID', 'REBALANCE_IN_PROGRESS'],
];

/** Codes that pass by themselves, besides those that the client marks so. */
const PASSING = [
  'UNKNOWN_PRODUCER_ID',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'INVALID_TXN_STATE',
  'OFFSET_OUT_OF_RANGE',
  // The broker does not know itself what went wrong: so a coordinator answers whose disk is full.
  'UNKNOWN_SERVER_ERROR',
];

/** True for what may be better in a moment: no connection, a leader that moves, a broker that starts. */
export function isPassing(error: unknown): boolean {
  if (!isKafkaError(error)) return false;
  const codes = kafkaCodes(error);
  if (codes.length === 0) return findErrorBy(error, 'code', 'PLT_KFK_AUTHENTICATION') === null;
  return codes.every((code) => PASSING.includes(code) || FENCED.includes(code) || canRetry(error, code));
}

function canRetry(error: unknown, code: string): boolean {
  const found = findErrorBy(error instanceof Error ? error : undefined, 'apiId', code);
  return found !== null && 'canRetry' in found && found.canRetry === true;
}

/** True for what the broker or the network says no with; false for a bug of ours. */
export function isKafkaError(error: unknown): error is Error {
  return (
    error instanceof Error && (GenericError.isGenericError(error) || MultipleErrors.isGenericError(error))
  );
}

/** What a caller is told when the brokers cannot be reached, or refuse: it may try again. */
export function logUnavailable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const reason = reasonOf(cause);
  return new AppError(
    'log_unavailable',
    {
      fr: `Le journal des événements (Kafka) ne peut pas servir : ${reason}`,
      en: `The event log (Kafka) cannot be used: ${reason}`,
    },
    { cause },
  );
}

/** What brokers refuse to write until somebody changes a topic or a right. */
const REFUSED = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'POLICY_VIOLATION'];
const FORBIDDEN = ['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'];

/** The error for outputs that brokers refuse to write to these topics; undefined for every other. */
export function refusedWrite(cause: unknown, topics: readonly string[]): AppError | undefined {
  const code = kafkaCodes(cause).find((one) => REFUSED.includes(one) || FORBIDDEN.includes(one));
  return code === undefined ? undefined : refusal(code, topics, cause);
}

/**
 * Brokers say no to an output. It may be tried again: nothing is committed without it, and whoever runs the brokers can
 * change what they refuse.
 */
export function refusal(code: string, topics: readonly string[], cause?: unknown): AppError {
  const where = [...new Set(topics)].join(', ');
  const [fr, en] = FORBIDDEN.includes(code)
    ? ['donnez à cet utilisateur le droit d’y écrire', 'let this user write there']
    : ['comparez ces topics avec « topics check »', 'compare these topics with "topics check"'];
  return new AppError(
    'log_unavailable',
    {
      fr: `Kafka refuse d’écrire dans ${where} (${code}) : ${fr} ; rien n’est perdu en attendant.`,
      en: `Kafka refuses to write to ${where} (${code}): ${en}; nothing is lost meanwhile.`,
    },
    cause === undefined ? {} : { cause },
  );
}

/** One line for a person: the innermost reason of each error, said once. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join('; ');
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return `${error.message} ${reasonOf(error.cause)}`;
  if ('apiId' in error && typeof error.apiId === 'string') return `${error.apiId}: ${error.message}`;
  return error.message;
}
