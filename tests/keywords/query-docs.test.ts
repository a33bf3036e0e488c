import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileKeywords } from '../../src/keywords/compile.ts';
import type { KeywordList } from '../../src/keywords/list-schema.ts';
import { parseQuery } from '../../src/keywords/parse-query.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';

const analyser = createAnalyser(loadLexicons());
const page = readFileSync(join(import.meta.dirname, '../../docs/keywords-query.md'), 'utf8');
const SETS = [
  {
    ...{ id: 'transporteurs', title: 'x', description: 'x', note: 'x', owner: 'x' },
    terms: ['Chronopost', 'la poste'],
  },
];

/** The rows of the tables whose first line is `head`. */
function rowsUnder(...heads: string[]): string[][] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of page.split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
      : undefined;
    if (cells === undefined) inside = false;
    else if (heads.includes(cells.join(' / '))) inside = true;
    else if (inside && !cells[0]?.startsWith('---')) rows.push(cells);
  }
  return rows;
}

/** What stands between the outer quotation marks of a cell. */
function quoted(cell: string): string[] {
  return cell.split(/(?<=[»"]), (?=[«"])/).map((part) => part.replace(/^[«"]\s*|\s*[»"]$/g, ''));
}

function isFound(query: string, text: string): boolean {
  const list: KeywordList = {
    ...{ id: 'essai', title: 'x', description: 'x', note: 'x', owner: 'x', audience: 'community' },
    ...{ language: 'fr', flags: ['spam'], entries: [{ id: 'e', match: [query] }] },
  };
  return compileKeywords([list], analyser, SETS).match(analyser.analyse(text), text).length > 0;
}

const code = (cell: string | undefined) => /^`(.*)`$/.exec(cell ?? '')?.[1] ?? '';
const examples = rowsUnder('requête / trouve / ne trouve pas', 'query / finds / does not find');

describe('the page about queries', () => {
  test.each(examples)('says rightly what %s finds and does not find', (cell, finds = '', not = '') => {
    const query = code(cell);
    for (const text of quoted(finds)) expect([text, isFound(query, text)]).toEqual([text, true]);
    for (const text of quoted(not)) expect([text, isFound(query, text)]).toEqual([text, false]);
  });

  test.each(rowsUnder('requête / message'))('quotes what is said of %s', (cell, message) => {
    expect(parseQuery(code(cell)).problems[0]?.fr).toContain(message);
  });

  test('has its examples', () => {
    expect(examples.length).toBeGreaterThan(25);
  });
});
