import { AppError } from '../errors.ts';
import type { DocumentKind } from './document-kind.ts';
import type { Actor } from './draft-store.ts';

/** A key of some brands sees what speaks for all brands, or for one of its own; the rest is not there for it. */
export function isSeen(
  { brands: own }: Pick<Actor, 'brands'>,
  spokenFor: readonly string[] | undefined,
): boolean {
  return own === null || spokenFor === undefined || spokenFor.some((brand) => own.includes(brand));
}

/**
 * A key of some brands changes only what speaks for these brands alone, before and after. Throws `forbidden`.
 * `documents` are those that it touches; undefined: there is none.
 */
export function mustReach<T>(
  kind: DocumentKind<T>,
  { brands: own }: Pick<Actor, 'brands'>,
  ...documents: readonly (T | undefined)[]
): void {
  if (own === null) return;
  for (const document of documents) {
    if (document === undefined) continue;
    const spokenFor = kind.brands(document);
    if (spokenFor?.every((brand) => own.includes(brand))) continue;
    throw new AppError('forbidden', {
      fr: `Cette clé ne change que des listes dont « brands » ne nomme que : ${own.join(', ')}.`,
      en: `This key changes only lists whose "brands" name none but: ${own.join(', ')}.`,
    });
  }
}
