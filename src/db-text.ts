/**
 * A string as a database keeps it, one to one. NUL and lone surrogates are legal in JSON and in JavaScript, but
 * PostgreSQL refuses the first and UTF-8 cannot hold the second: two such ids would become one.
 */
export function toDbText(value: string): string {
  const plain = value.isWellFormed() && !value.includes('\0') && !value.startsWith('"');
  return plain ? value : JSON.stringify(value);
}

/** What `toDbText` was given. */
export function fromDbText(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    // Files of an earlier version have a few such strings as they were.
    return text;
  }
}
