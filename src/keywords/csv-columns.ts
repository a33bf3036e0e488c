import { asText, fromText } from './csv-table.ts';

/** How the value of a field stands in one cell. */
type CellKind = 'text' | 'texts' | 'yes-no' | 'day' | 'weight';

export interface Column {
  /** Where the value stands in an entry. */
  readonly path: readonly [string] | readonly [string, string];
  /** What the first line says; the name of the field is read, too. */
  readonly title: string;
  readonly kind: CellKind;
}

/** The columns of a list, one row an entry. */
export const COLUMNS: readonly Column[] = [
  { path: ['id'], title: 'identifiant', kind: 'text' },
  { path: ['match'], title: 'termes', kind: 'texts' },
  { path: ['unless'], title: 'exceptions', kind: 'texts' },
  { path: ['inflections'], title: 'formes fléchies', kind: 'yes-no' },
  { path: ['from'], title: 'du', kind: 'day' },
  { path: ['until'], title: 'au', kind: 'day' },
  { path: ['route'], title: 'route', kind: 'text' },
  { path: ['intent'], title: 'intention', kind: 'text' },
  { path: ['topics'], title: 'sujets', kind: 'texts' },
  { path: ['flags'], title: 'drapeaux', kind: 'texts' },
  { path: ['urgency'], title: 'urgence', kind: 'text' },
  { path: ['urgencyAtMost'], title: 'urgence au plus', kind: 'text' },
  { path: ['neverHide'], title: 'ne jamais masquer', kind: 'yes-no' },
  { path: ['weight'], title: 'poids', kind: 'weight' },
  { path: ['author'], title: 'auteur', kind: 'text' },
  { path: ['note'], title: 'note', kind: 'text' },
  { path: ['tests', 'match'], title: 'phrases trouvées', kind: 'texts' },
  { path: ['tests', 'not'], title: 'phrases non trouvées', kind: 'texts' },
];

/** A list without a member; an empty cell says nothing at all. */
const NONE = '[]';

/** What stands in the cell of a value; the empty cell for none. */
export function writeValue(value: unknown, kind: CellKind): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? NONE : asText(linesOf(value));
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  if (typeof value === 'number') return String(value).replace('.', ',');
  return kind === 'text' ? asText(escapeLine(String(value))) : String(value);
}

/** The value of a cell, as a document would have it; what does not fit is left as it is, for the schema to refuse. */
export function readValue(cell: string, kind: CellKind): unknown {
  // Excel saves a new line in a cell as LF, others as CR LF.
  const text = cell.replace(/\r\n?/g, '\n').trim();
  if (text === '') return undefined;
  switch (kind) {
    case 'text':
      return unescapeLine(fromText(text));
    case 'texts':
      return text === NONE
        ? []
        : fromText(text)
            .split('\n')
            .map((line) => unescapeLine(line.trim()))
            .filter((line) => line !== '');
    case 'yes-no':
      if (/^(?:oui|vrai|true|yes|1)$/i.test(text)) return true;
      return /^(?:non|faux|false|no|0)$/i.test(text) ? false : text;
    case 'day': {
      // Excel turns days into those of its language.
      const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
      return day === undefined ? text : `${year}-${month}-${day}`;
    }
    case 'weight': {
      const number = Number(text.replace(',', '.'));
      return Number.isNaN(number) ? text : number;
    }
  }
}

function linesOf(items: readonly unknown[]): string {
  const lines = items.map((item) => escapeLine(String(item))).join('\n');
  return lines === NONE ? `\\${NONE}` : lines;
}

/** A member stands on one line of its cell: a line break in it is written `\n`, a backslash `\\`. */
function escapeLine(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

const UNESCAPED = new Map([
  ['n', '\n'],
  ['r', '\r'],
]);

function unescapeLine(text: string): string {
  return text.replace(/\\([\\nr[])/g, (_, sign: string) => UNESCAPED.get(sign) ?? sign);
}
