import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError, ERROR_CODES, type ErrorCode, type FieldError, fieldError, inBoth } from '../errors.ts';
import type { Api } from './app.ts';
import { issueWording, NOT_KNOWN } from './issue-wording.ts';

export const PROBLEM_TYPE = 'application/problem+json';
/** Field errors in one answer: a body can be wrong in a million places. */
const MAX_FIELDS = 100;
/** A path can hold a key that the caller made up, of any length. */
const MAX_PATH_LENGTH = 200;

/** Said under load and at the end, as intended: the line that every refused request has is enough in the logs. */
const EXPECTED: readonly ErrorCode[] = ['overloaded', 'stopping'];

/** RFC 9457 problem details, in French and English. */
export const ProblemSchema = z
  .object({
    type: z.string().describe('`urn:aiguillage:problem:` and the code.'),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]), // the table has keys
    detail: z.string().describe('What is wrong here: in French, and in English in parentheses.'),
    detail_fr: z.string().describe('Ce qui ne va pas ici, en français.'),
    detail_en: z.string().describe('What is wrong here, in English.'),
    message_fr: z.string().describe('Que faire, en français.'),
    message_en: z.string().describe('What to do, in English.'),
    errors: z
      .array(
        z.object({
          path: z.string(),
          message: z.string().describe('In French, and in English in parentheses.'),
          message_fr: z.string(),
          message_en: z.string(),
        }),
      )
      .describe(`Each field that is wrong: where, and why; at most ${MAX_FIELDS}.`),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });
export type Problem = z.infer<typeof ProblemSchema>;

/** Why something is refused: an `AppError`, or the same without the cost of an `Error`. */
export type Refusal = Pick<AppError, 'code' | 'wording' | 'fields'>;

/** An error as the answer says it. From 500 on, nothing but the code: the rest is in the logs under the request id. */
export function problemOf(error: Refusal, requestId: string, maxFields = MAX_FIELDS): Problem {
  const { status, fr, en } = ERROR_CODES[error.code];
  const detail = status < 500 ? error.wording : { fr, en };
  return {
    type: `urn:aiguillage:problem:${error.code}`,
    title: inBoth({ fr, en }),
    status,
    code: error.code,
    detail: inBoth(detail),
    detail_fr: detail.fr,
    detail_en: detail.en,
    message_fr: fr,
    message_en: en,
    errors: error.fields
      .slice(0, maxFields)
      .map(({ path, message, wording = { fr: message, en: message } }) => ({
        path: path.slice(0, MAX_PATH_LENGTH),
        message,
        message_fr: wording.fr,
        message_en: wording.en,
      })),
    requestId,
  };
}

/**
 * What is wrong with a query, a path or a body, field by field; a key that is not known is a field of its own. `within`
 * is the path of what was checked, `most` how many are told. What was given is not quoted, and is needed (`reportInput`) to
 * tell what is missing.
 */
export function requestErrors({ issues }: z.ZodError, within = '', most = MAX_FIELDS): FieldError[] {
  const at = (path: readonly PropertyKey[]) => joined(within, dotPath(path));
  return issues.slice(0, most).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      return [fieldError(at(issue.path), issueWording(issue))];
    }
    return issue.keys.slice(0, most).map((key) => fieldError(at([...issue.path, key]), NOT_KNOWN));
  });
}

/** Throws as `code` what does not fit the schema, field by field. */
export function parseRequest<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { code = 'invalid_request', within }: { readonly code?: ErrorCode; readonly within?: string } = {},
): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new AppError(code, undefined, { fields: requestErrors(parsed.error, within) });
}

function joined(within: string, path: string): string {
  return within === '' || path === '' || path.startsWith('[') ? within + path : `${within}.${path}`;
}

/** `source.channel`, `[3].text`; a name that stands alone stays as it is: `last-event-id`. */
function dotPath(path: readonly PropertyKey[]): string {
  const [first] = path;
  return path.length === 1 && typeof first === 'string' ? first : z.core.toDotPath(path);
}

/** The one error boundary of the API. */
export function registerProblems(app: Api): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => {
    const error = asAppError(thrown);
    if (error.status >= 500 && !EXPECTED.includes(error.code))
      request.log.error({ err: error.cause ?? error, code: error.code }, 'request failed');
    return sendProblem(request, reply, error);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new AppError('not_found', {
        fr: 'Rien à cette adresse : voyez /docs.',
        en: 'There is nothing at this address: see /docs.',
      }),
    ),
  );
}

/** For what is wrong before a route is found: an address that cannot be decoded. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('x-request-id', request.id);
  void sendProblem(request, reply, asAppError(error));
}

/** For what is not even HTTP, or too slow, or has headers too large: answers on the bare socket, and closes it. */
export function answerClientError({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const detail = {
    fr: `Pas une requête HTTP à laquelle répondre : ${STATUS_CODES[status]}.`,
    en: `Not an HTTP request that can be answered: ${STATUS_CODES[status]}.`,
  };
  const body = JSON.stringify({ ...problemOf(new AppError('invalid_request', detail), ''), status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  if (error.retriable && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  const problem = JSON.stringify(problemOf(error, request.id));
  return reply.code(error.status).type(`${PROBLEM_TYPE}; charset=utf-8`).send(problem);
}

function asAppError(error: FastifyError | AppError): AppError {
  if (error instanceof AppError) return error;
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('unsupported_media_type', undefined, { cause: error });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('payload_too_large', undefined, { cause: error });
    case 'ECONNRESET':
      // The client went away in the middle of its body: nobody reads this answer, and nothing failed here.
      return new AppError(
        'invalid_request',
        { fr: 'Le corps n’a pas été envoyé jusqu’au bout.', en: 'The body was not sent to its end.' },
        { cause: error },
      );
  }
  // What Fastify itself refuses (a bad URL, a content length that does not hold) is the caller's to mend.
  if (error.statusCode !== undefined && error.statusCode < 500) {
    const wording = {
      fr: `La requête ne peut pas être lue : ${error.message}`,
      en: `The request cannot be read: ${error.message}`,
    };
    return new AppError('invalid_request', wording, { cause: error });
  }
  return new AppError('internal', undefined, { cause: error });
}
