import { AppError } from '../errors.ts';
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

export function conflict(message: string): AppError {
  return new AppError('conflict', message);
}

/** A draft, or a publication, made from what is no more. */
export function outdated<T>({ kind }: DocumentKind<T>, id: string): AppError {
  return conflict(
    `The ${kind} "${id}" has changed since: read it again, note what your draft changes (GET its diff), delete the draft and make it anew.`,
  );
}
