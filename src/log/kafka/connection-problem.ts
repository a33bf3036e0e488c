import { AppError } from '../../errors.ts';
import { REFUSED_TOKEN } from './oauth-token.ts';

/** What stands behind an error of a connection, for people: which setting to look at. */
interface Problem {
  /** Settings do not mend themselves: trying again is no use. */
  readonly settings: boolean;
  readonly fr: string;
  readonly en: string;
}

/**
 * An error of a connection to a broker as one that says what to do. The errors of the client and of Node are looked
 * through for what happened first; what they say themselves is left out, and with it whatever they carry along.
 */
export function connectionError(error: unknown, brokers: readonly string[]): AppError {
  const chain = [...reasons(error)];
  const own = chain.find((one) => one instanceof AppError);
  if (own !== undefined) return own;
  const problem = chain.map(problemOf).find((found) => found !== undefined) ?? UNKNOWN;
  const where = `Kafka (${brokers.join(', ')})`;
  return new AppError(
    problem.settings ? 'invalid_config' : 'log_unavailable',
    { fr: `${where} : ${problem.fr}`, en: `${where}: ${problem.en}` },
    { cause: error },
  );
}

/** Whether a broker answered with this error of the protocol. */
export function isRefusal(error: unknown, code: string): boolean {
  return [...reasons(error)].some((one) => 'apiId' in one && one.apiId === code);
}

/** The error and all that caused it, the innermost first. */
function* reasons(error: unknown): Iterable<Error> {
  if (!(error instanceof Error)) return;
  yield* reasons(error.cause);
  if (error instanceof AggregateError) for (const one of error.errors) yield* reasons(one);
  yield error;
}

function problemOf(error: Error): Problem | undefined {
  const code = 'apiId' in error ? error.apiId : 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  const known = BY_MESSAGE.find(([part]) => error.message.includes(part))?.[1];
  return known ?? ('apiId' in error ? refusal(error, String(error.apiId)) : undefined);
}

/** A broker that answers, and says no: its own words tell best. */
function refusal(error: Error & { readonly serverErrorMessage?: unknown }, code: string): Problem {
  const { serverErrorMessage: words } = error;
  const why = typeof words === 'string' && words !== '' ? `${code}, ${words}` : `${code}, ${error.message}`;
  return { settings: false, fr: `le courtier refuse : ${why}`, en: `the broker refuses: ${why}` };
}

const UNKNOWN: Problem = {
  settings: false,
  fr: 'injoignable : vérifiez KAFKA_BROKERS et l’état des courtiers',
  en: 'cannot be reached: check KAFKA_BROKERS and the brokers',
};
const LOGIN: Problem = {
  settings: true,
  fr: 'l’identification est refusée : vérifiez l’utilisateur, le mot de passe ou le jeton (KAFKA_SASL_…, KAFKA_OAUTH_…)',
  en: 'the login is refused: check the user, the password or the token',
};
const MECHANISM: Problem = {
  settings: true,
  fr: 'le courtier n’accepte pas ce KAFKA_SASL_MECHANISM sur ce port',
  en: 'the broker does not take this mechanism on this port',
};
const UNKNOWN_CA: Problem = {
  settings: true,
  fr: 'le certificat du courtier n’est pas d’une autorité connue : donnez la sienne par KAFKA_TLS_CA_FILE',
  en: 'the certificate of the broker is not of a known authority: give its own',
};
const OTHER_NAME: Problem = {
  settings: true,
  fr: 'le certificat du courtier est pour un autre nom : mettez dans KAFKA_BROKERS un nom qui y figure',
  en: 'the certificate of the broker is for another name: use one that it holds',
};
const EXPIRED: Problem = {
  settings: true,
  fr: 'le certificat du courtier n’est plus, ou pas encore, valable : renouvelez-le, vérifiez l’horloge',
  en: 'the certificate of the broker is not valid now: renew it, check the clock',
};
const NO_TLS: Problem = {
  // Or it is going down just now.
  settings: false,
  fr: 'le courtier ne parle pas TLS sur ce port : changez de port, ou KAFKA_TLS=false',
  en: 'the broker does not speak TLS on this port: choose another port, or KAFKA_TLS=false',
};
const WANTS_TLS: Problem = {
  settings: true,
  fr: 'le courtier veut TLS sur ce port : KAFKA_TLS=true',
  en: 'the broker wants TLS on this port',
};
const CUT: Problem = {
  // Or it is going down just now.
  settings: false,
  fr: 'le courtier coupe la connexion : s’il tourne, il veut peut-être TLS (KAFKA_TLS), un certificat (KAFKA_TLS_CERT_FILE) ou une identification (KAFKA_SASL_MECHANISM)',
  en: 'the broker cuts the connection: where it runs, it may want TLS, a certificate or a login',
};
const WANTS_CERTIFICATE: Problem = {
  settings: true,
  fr: 'le courtier veut un certificat de client, ou refuse celui-ci : KAFKA_TLS_CERT_FILE et KAFKA_TLS_KEY_FILE',
  en: 'the broker wants a certificate of the client, or refuses this one',
};
const FORBIDDEN: Problem = {
  settings: true,
  fr: 'cet utilisateur n’en a pas le droit : demandez les ACL de docs/kafka.md à qui tient Kafka',
  en: 'this user may not do it: ask for the ACLs of docs/kafka.md',
};
const UNKNOWN_HOST: Problem = {
  // Names are missing for a moment where containers start.
  settings: false,
  fr: 'le nom d’un courtier est inconnu : vérifiez KAFKA_BROKERS et le DNS',
  en: 'the name of a broker is not known: check KAFKA_BROKERS and the DNS',
};

const BY_CODE: Readonly<Record<string, Problem>> = {
  SASL_AUTHENTICATION_FAILED: LOGIN,
  UNSUPPORTED_SASL_MECHANISM: MECHANISM,
  ILLEGAL_SASL_STATE: MECHANISM,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: WANTS_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: WANTS_CERTIFICATE,
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': WANTS_CERTIFICATE,
  CLUSTER_AUTHORIZATION_FAILED: FORBIDDEN,
  TOPIC_AUTHORIZATION_FAILED: FORBIDDEN,
  GROUP_AUTHORIZATION_FAILED: FORBIDDEN,
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: FORBIDDEN,
  ENOTFOUND: UNKNOWN_HOST,
};

const BY_MESSAGE: readonly [part: string, Problem][] = [
  ['Broker requires TLS', WANTS_TLS],
  ['TLS handshake failed', NO_TLS],
  ['Connection closed', CUT],
  [REFUSED_TOKEN, LOGIN],
];
