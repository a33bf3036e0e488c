import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENTITY_TYPES } from '../../src/mention/classification.ts';
import { extractEntities } from '../../src/text/entities.ts';
import { markedEntities } from './entities-marked.ts';

const POSTS = readFileSync(join(import.meta.dirname, '../corpus/entities.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** Over all types, and of the worst type. When they were first read: 0.961 and 0.970 without addresses, 45 of 46 of these. */
const FLOORS = { recall: 0.97, precision: 0.98, ofOneType: 0.9 };

const counts = new Map(ENTITY_TYPES.map((type) => [type, { marked: 0, found: 0, right: 0 }]));
for (const post of POSTS) {
  const { text, entities } = markedEntities(post);
  const marked = new Set(entities.map(({ type, span }) => `${type} ${span.start} ${span.end}`));
  for (const { type } of entities) add(type, 'marked');
  for (const { type, span } of extractEntities(text)) {
    add(type, 'found');
    if (marked.has(`${type} ${span.start} ${span.end}`)) add(type, 'right');
  }
}

function add(type: (typeof ENTITY_TYPES)[number], what: 'marked' | 'found' | 'right'): void {
  const count = counts.get(type);
  if (count !== undefined) count[what] += 1;
}

const rows = [...counts].map(([type, { marked, found, right }]) => ({
  type,
  marked,
  recall: right / marked,
  precision: right / found,
}));

describe('entities in 300 posts', () => {
  test('are tabled, every type more than once', () => {
    expect(POSTS.length).toBeGreaterThanOrEqual(300);
    expect(rows.filter(({ marked }) => marked < 5)).toEqual([]);
  });

  test('are found whole, and little else is', () => {
    const sum = { marked: 0, found: 0, right: 0 };
    for (const { marked, found, right } of counts.values()) {
      sum.marked += marked;
      sum.found += found;
      sum.right += right;
    }
    const [recall, precision] = [sum.right / sum.marked, sum.right / sum.found];
    console.log(
      [`all ${sum.marked}: recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}`]
        .concat(
          rows.map(
            (row) => `${row.type} ${row.marked}: ${row.recall.toFixed(3)}, ${row.precision.toFixed(3)}`,
          ),
        )
        .join('\n'),
    );
    expect(recall).toBeGreaterThanOrEqual(FLOORS.recall);
    expect(precision).toBeGreaterThanOrEqual(FLOORS.precision);
  });

  test.each(rows)('of the type $type are found', ({ recall, precision }) => {
    expect(recall).toBeGreaterThanOrEqual(FLOORS.ofOneType);
    expect(precision).toBeGreaterThanOrEqual(FLOORS.ofOneType);
  });
});
