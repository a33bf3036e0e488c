import type { SQLOutputValue } from 'node:sqlite';

/** Narrows what SQLite returns for an INTEGER column. */
export function integer(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`Expected an integer, got ${typeof value}`);
  return value;
}

/** Narrows what SQLite returns for a TEXT column. */
export function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`Expected a text, got ${typeof value}`);
  return value;
}

/** Narrows what SQLite returns for a BLOB column. */
export function bytes(value: SQLOutputValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`Expected bytes, got ${typeof value}`);
  return value;
}
