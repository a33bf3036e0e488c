/** A table as French Excel writes it: UTF-8 with a mark at its start, semicolons, and lines that end with CR LF. */
const MARK = '\uFEFF';
const NEEDS_QUOTES = /[;"\r\n]/;
/** What Excel would take for a formula, and the sign that keeps it text. */
const FORMULA = /^[=+\-@\t\r']/;
const KEPT_TEXT = /^'(?=[=+\-@\t\r'])/;

/** Writes rows of cells. Reading them gives the same cells, and writing those the same bytes. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return MARK + rows.map((row) => `${row.map(writeCell).join(';')}\r\n`).join('');
}

function writeCell(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A text that no table program takes for a formula (`=Orange`, `@compte`): an apostrophe goes before it. */
export function asText(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The text of a cell that `asText` wrote, or that somebody typed. */
export function fromText(cell: string): string {
  return cell.replace(KEPT_TEXT, '');
}

/** Rows of cells, and whether the last of them is in a quotation that is never closed. */
export interface Table {
  readonly rows: string[][];
  readonly isOpen: boolean;
}

/**
 * Reads rows of cells (RFC 4180, with the separator that the first line uses: semicolon, tab or comma). An open quotation
 * mark runs to the end, as in Excel. Never throws; linear.
 */
export function readCsv(text: string): Table {
  const source = text.startsWith(MARK) ? text.slice(1) : text;
  const separator = separatorOf(source);
  const rows: string[][] = [];
  let row: string[] = [];
  let index = 0;
  let isOpen = false;
  while (index < source.length) {
    const { cell, end, open } = readCell(source, index, separator);
    row.push(cell);
    isOpen = open;
    index = end;
    if (source[index] === separator) {
      index += 1;
      // A separator at the very end has an empty cell behind it.
      if (index < source.length) continue;
      row.push('');
    }
    if (source.startsWith('\r\n', index)) index += 2;
    else if (index < source.length) index += 1;
    rows.push(row);
    row = [];
  }
  return { rows, isOpen };
}

function readCell(
  source: string,
  start: number,
  separator: string,
): { readonly cell: string; readonly end: number; readonly open: boolean } {
  let cell = '';
  let index = start;
  if (source[index] === '"') {
    for (;;) {
      const close = source.indexOf('"', index + 1);
      cell += source.slice(index + 1, close < 0 ? source.length : close);
      if (close < 0) return { cell, end: source.length, open: true };
      index = close + 1;
      if (source[index] !== '"') break;
      cell += '"';
    }
  }
  let end = index;
  while (end < source.length && source[end] !== separator && source[end] !== '\n' && source[end] !== '\r')
    end += 1;
  return { cell: cell + source.slice(index, end), end, open: false };
}

function separatorOf(source: string): string {
  const [first = ''] = source.split(/[\r\n]/, 1);
  const count = (sign: string) => first.split(sign).length;
  return [';', '\t', ','].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** The text of a file that a table program saved: UTF-8, or else the Western code page of Windows. */
export function decodeTable(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
