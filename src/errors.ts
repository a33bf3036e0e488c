/**
 * Every way in which the service says no, with what to do about it. The codes are part of the API: they are never
 * renamed. `status` is the HTTP status that the API answers with; `retriable` is the only thing that a retry asks.
 */
export const ERROR_CODES = {
  invalid_request: {
    status: 400,
    retriable: false,
    fr: 'La requête est invalide : corrigez les champs indiqués.',
    en: 'The request is invalid: correct the fields listed.',
  },
  invalid_json: {
    status: 400,
    retriable: false,
    fr: 'Le corps n’est pas du JSON valide.',
    en: 'The body is not valid JSON.',
  },
  invalid_mention: {
    status: 422,
    retriable: false,
    fr: 'La mention est invalide : corrigez les champs indiqués.',
    en: 'The mention is invalid: correct the fields listed.',
  },
  invalid_cursor: {
    status: 400,
    retriable: false,
    fr: 'Le curseur est inconnu : reprenez sans curseur.',
    en: 'The cursor is unknown: start again without one.',
  },
  unauthorized: {
    status: 401,
    retriable: false,
    fr: 'Clé d’API absente ou inconnue : envoyez « Authorization: Bearer <clé> ».',
    en: 'API key missing or unknown: send "Authorization: Bearer <key>".',
  },
  forbidden: {
    status: 403,
    retriable: false,
    fr: 'Cette clé n’a pas le droit nécessaire.',
    en: 'This key lacks the scope that is needed.',
  },
  not_found: {
    status: 404,
    retriable: false,
    fr: 'Rien à cette adresse.',
    en: 'There is nothing at this address.',
  },
  method_not_allowed: {
    status: 405,
    retriable: false,
    fr: 'Cette adresse n’accepte pas cette méthode.',
    en: 'This address does not accept this method.',
  },
  conflict: {
    status: 409,
    retriable: false,
    fr: 'La demande contredit l’état actuel.',
    en: 'The request contradicts the current state.',
  },
  precondition_failed: {
    status: 412,
    retriable: false,
    fr: 'Quelqu’un d’autre a modifié cela entre-temps : relisez-le, puis renvoyez votre demande avec son nouvel ETag.',
    en: 'Somebody else has changed this meanwhile: read it again, then send your request with its new ETag.',
  },
  precondition_required: {
    status: 428,
    retriable: false,
    fr: 'Dites de quelle version vous partez : envoyez l’ETag lu dans « If-Match » (ou « If-None-Match: * » pour créer).',
    en: 'Say which version you start from: send the ETag that you read as "If-Match" (or "If-None-Match: *" to create).',
  },
  invalid_list: {
    status: 422,
    retriable: false,
    fr: 'La liste est à corriger : voyez chaque problème.',
    en: 'The list is to be corrected: see each problem.',
  },
  payload_too_large: {
    status: 413,
    retriable: false,
    fr: 'Le corps est trop grand : envoyez des lots plus petits, ou du NDJSON.',
    en: 'The body is too large: send smaller batches, or NDJSON.',
  },
  unsupported_media_type: {
    status: 415,
    retriable: false,
    fr: 'Type de contenu non accepté : envoyez application/json ou application/x-ndjson.',
    en: 'Content type not accepted: send application/json or application/x-ndjson.',
  },
  rate_limited: {
    status: 429,
    retriable: true,
    fr: 'Trop de requêtes avec cette clé : attendez le délai indiqué par Retry-After.',
    en: 'Too many requests with this key: wait for the delay given by Retry-After.',
  },
  overloaded: {
    status: 503,
    retriable: true,
    fr: 'Le service est saturé : réessayez après le délai indiqué par Retry-After.',
    en: 'The service is overloaded: try again after the delay given by Retry-After.',
  },
  stopping: {
    status: 503,
    retriable: true,
    fr: 'Le service s’arrête : réessayez dans un instant.',
    en: 'The service is stopping: try again in a moment.',
  },
  log_unavailable: {
    status: 503,
    retriable: true,
    fr: 'Le journal des événements ne peut pas écrire : vérifiez l’espace disque et les droits de DATA_DIR.',
    en: 'The event log cannot write: check the disk space and the permissions of DATA_DIR.',
  },
  store_unavailable: {
    status: 503,
    retriable: true,
    fr: 'La base des mentions ne répond pas : réessayez dans un instant ; rien de ce qui a été accepté n’est perdu.',
    en: 'The store of the mentions does not answer: try again in a moment; nothing that was accepted is lost.',
  },
  position_conflict: {
    status: 500,
    retriable: true,
    fr: 'Un autre processus lit déjà ce groupe.',
    en: 'Another process already reads this group.',
  },
  invalid_config: {
    status: 500,
    retriable: false,
    fr: 'La configuration est invalide.',
    en: 'The configuration is invalid.',
  },
  invalid_data_file: {
    status: 500,
    retriable: false,
    fr: 'Un fichier de données (listes, lexiques, modèle, politique) est invalide.',
    en: 'A data file (lists, lexicons, model, policy) is invalid.',
  },
  usage: {
    status: 400,
    retriable: false,
    fr: 'La commande est mal appelée : voyez --help.',
    en: 'The command is called wrongly: see --help.',
  },
  internal: {
    status: 500,
    retriable: false,
    fr: 'Erreur interne : citez l’identifiant de la requête à l’exploitant.',
    en: 'Internal error: quote the request id to the operator.',
  },
} as const satisfies Record<string, { status: number; retriable: boolean; fr: string; en: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The same thing said in French and in English. */
export interface Wording {
  readonly fr: string;
  readonly en: string;
}

/** One text for people who read one or the other: French first, English in parentheses; once where it is the same. */
export function inBoth({ fr, en }: Wording): string {
  return fr === en ? fr : `${fr} (${en})`;
}

/** A text that needs no second one: it is in both languages already, as lists of problems and what a service answered are. */
export function alreadyInBoth(text: string): Wording {
  return { fr: text, en: text };
}

/** One thing that is wrong, at one place: `path` is dotted (`source.channel`, `[3].text`). */
export interface FieldError {
  readonly path: string;
  readonly message: string;
  /** `message` in each language, where it has both. */
  readonly wording?: Wording;
}

export function fieldError(path: string, { fr, en }: Wording): FieldError {
  return { path, message: inBoth({ fr, en }), wording: { fr, en } };
}

/**
 * The only error that the project throws on purpose. `wording` says what is wrong here, in both languages, and `message`
 * both at once; without words of its own it is said as its code is.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly wording: Wording;
  readonly fields: readonly FieldError[];

  constructor(
    code: ErrorCode,
    message?: Wording,
    options: { cause?: unknown; fields?: readonly FieldError[] } = {},
  ) {
    const { fr, en } = message ?? ERROR_CODES[code];
    super(inBoth({ fr, en }), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.wording = { fr, en };
    this.fields = options.fields ?? [];
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get retriable(): boolean {
    return ERROR_CODES[this.code].retriable;
  }
}

/** A body or a file that is not UTF-8. */
export const NOT_UTF8: Wording = { fr: 'Pas en UTF-8.', en: 'Not UTF-8.' };

/** What to do about a file of the service that is unreadable. */
export const CHECK_FILE: Wording = {
  fr: 'vérifiez qu’il existe et qu’on peut le lire.',
  en: 'check that it exists and may be read.',
};

/** A file or a folder that is not there, or may not be read. `hint`: what to do. */
export function unreadable(name: string, hint?: Wording): Wording {
  const { fr, en } = { fr: `${name} est illisible`, en: `${name} cannot be read` };
  return hint === undefined ? { fr, en } : { fr: `${fr} : ${hint.fr}`, en: `${en}: ${hint.en}` };
}

/** Where `JSON.parse` gave up; never what stands there, which its own message quotes. */
export function notJson(thrown: unknown): Wording {
  const at = thrown instanceof Error ? /at position (\d+)/.exec(thrown.message)?.[1] : undefined;
  return at === undefined
    ? { fr: 'Pas du JSON.', en: 'Not JSON.' }
    : { fr: `Pas du JSON, à partir du caractère ${at}.`, en: `Not JSON from character ${at} on.` };
}

/** Whatever was thrown, as an AppError: what is not one already is `internal`. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', undefined, { cause: error });
}
