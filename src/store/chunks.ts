/** Rows a statement: few enough to compile fast and to keep prepared, enough to make the overhead of one small. */
const CHUNK_ROWS = 50;

export function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += CHUNK_ROWS) yield items.slice(start, start + CHUNK_ROWS);
}
