import { fold } from './fold.ts';

const MAX_ID_LENGTH = 60;

/** `Toujours pas reçu` → `toujours-pas-recu`, with a number behind it where that is taken. */
export function freeId(text: string, taken: readonly string[], otherwise: string): string {
  const plain = fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  const id = plain === '' ? otherwise : plain;
  if (!taken.includes(id)) return id;
  let number = 2;
  while (taken.includes(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
