import pg from 'pg';
import { AppError, type Wording } from '../errors.ts';

/** SQLSTATE classes of a server that cannot serve now: the connection, its resources, an operator at work, a conflict. */
const UNAVAILABLE = new Set(['08', '28', '3D', '40', '53', '55', '57', '58', 'XX']);
/** A transaction that was cut because it idled, and one on a server that only reads (a replica, during a change of primary). */
const UNAVAILABLE_CODES = new Set(['25P03', '25006']);
/** `query_canceled`: the statement timeout. */
const CANCELED = '57014';
/** Classes whose messages quote what was sent: it may be the text of a mention. */
const QUOTING = new Set(['22', '23']);

/** What makes it pointless to try again at the start: password, user, database, permission. */
const CONFIGURATION = new Set(['28P01', '28000', '3D000', '3F000', '42501']);

const TOO_SLOW = {
  fr: 'PostgreSQL a mis trop longtemps à répondre : demandez moins, ou réessayez.',
  en: 'PostgreSQL took too long to answer: ask for less, or try again.',
};

/** An error of the driver as one of ours: `store_unavailable` and `overloaded` may be tried again. */
export function toStoreError(error: unknown, target: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || isBug(error)) return error;
  if (!(error instanceof pg.DatabaseError)) return unavailable(error, target);
  const code = error.code ?? '';
  if (code === CANCELED) return new AppError('overloaded', TOO_SLOW, { cause: plain(error) });
  if (UNAVAILABLE.has(code.slice(0, 2)) || UNAVAILABLE_CODES.has(code))
    return unavailable(plain(error), target);
  return plain(error);
}

/** True where nothing more can be asked over the connection that gave this error. */
export function breaksConnection(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return !isBug(error);
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}

/**
 * What went wrong at the start, in words for who has set DATABASE_URL: `invalid_config` where only they can change it.
 * The password is in none of them.
 */
export function openingError(error: unknown, target: string): unknown {
  const cause = error instanceof AppError ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause)) return error;
  const code = String(cause.code);
  const known = WORDINGS[code];
  if (known === undefined && !CONFIGURATION.has(code)) return error;
  const { fr, en } = known ?? OTHER;
  const reason = cause.message || code;
  return new AppError(
    CONFIGURATION.has(code) ? 'invalid_config' : 'store_unavailable',
    { fr: `DATABASE_URL, ${target} : ${fr} [${reason}]`, en: `DATABASE_URL, ${target}: ${en} [${reason}]` },
    { cause },
  );
}

const OTHER: Wording = {
  fr: 'PostgreSQL refuse : corrigez DATABASE_URL ou les droits de cet utilisateur',
  en: 'PostgreSQL refuses: correct DATABASE_URL, or the rights of this user',
};
const WORDINGS: Readonly<Record<string, Wording>> = {
  '28P01': {
    fr: 'mot de passe refusé : corrigez-le dans DATABASE_URL',
    en: 'password refused: correct it in DATABASE_URL',
  },
  '3D000': {
    fr: 'cette base n’existe pas : créez-la (createdb)',
    en: 'there is no such database: create it (createdb)',
  },
  '42501': {
    fr: 'cet utilisateur ne peut pas créer de schéma dans cette base : faites-en le propriétaire, ou GRANT CREATE ON DATABASE',
    en: 'this user may not create schemas in this database: make it the owner, or GRANT CREATE ON DATABASE',
  },
  ECONNREFUSED: {
    fr: 'aucun serveur n’écoute à cette adresse : démarrez PostgreSQL ou corrigez l’adresse',
    en: 'no server listens at this address: start PostgreSQL, or correct the address',
  },
  ENOTFOUND: {
    fr: 'cette machine est inconnue : corrigez l’adresse',
    en: 'there is no such host: correct the address',
  },
};

function unavailable(cause: Error, target: string): AppError {
  // Several addresses that all refuse give an error without words of its own.
  const reason = cause.message || ('code' in cause ? String(cause.code) : cause.name);
  const wording = {
    fr: `PostgreSQL (${target}) ne répond pas : ${reason}`,
    en: `PostgreSQL (${target}) does not answer: ${reason}`,
  };
  return new AppError('store_unavailable', wording, { cause });
}

/** Without the fields that quote rows or parameters: it may end in a log. */
function plain(error: pg.DatabaseError): Error {
  const code = error.code ?? '';
  const message = QUOTING.has(code.slice(0, 2)) ? 'the server refuses a value' : error.message;
  const clean = new Error(`${message} (SQLSTATE ${code})`);
  return Object.assign(clean, { code, stack: error.stack?.replace(error.message, clean.message) });
}

function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}
