import { AppError, type Wording } from '../errors.ts';
import type { DocumentKind } from './document-kind.ts';

/** What a caller has seen, as `If-Match` and `If-None-Match` say it. */
export interface Seen {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** Throws `precondition_required` where the caller does not say what it has seen, `precondition_failed` where it is old. */
export function mustMatch({ ifMatch }: Seen, etag: string): void {
  if (ifMatch === undefined) throw new AppError('precondition_required');
  if (ifMatch !== etag) throw new AppError('precondition_failed');
}

export function conflict(wording: Wording): AppError {
  return new AppError('conflict', wording);
}

export function unknownDocument(kind: 'list' | 'set', id: string): AppError {
  return new AppError('not_found', {
    fr: kind === 'list' ? `Aucune liste de mots-clés « ${id} ».` : `Aucun ensemble « ${id} ».`,
    en: `There is no keyword ${kind} "${id}".`,
  });
}

export function unknownRevision(id: string, revision: number): AppError {
  return new AppError('not_found', {
    fr: `« ${id} » n’a pas de révision ${revision}.`,
    en: `"${id}" has no revision ${revision}.`,
  });
}

export function changesNothing(id: string): AppError {
  return conflict({
    fr: `Le brouillon de « ${id} » ne change rien : modifiez-le, ou supprimez-le.`,
    en: `The draft of "${id}" changes nothing: edit it, or delete it.`,
  });
}

/** A draft, or a publication, made from what is no more. */
export function outdated<T>({ kind }: DocumentKind<T>, id: string): AppError {
  return conflict({
    fr: `« ${id} » a changé depuis : relisez-le, notez ce que change votre brouillon (GET …/diff), supprimez le brouillon et refaites-le.`,
    en: `The ${kind} "${id}" has changed since: read it again, note what your draft changes (GET its diff), delete the draft and make it anew.`,
  });
}
