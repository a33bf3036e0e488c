import { describe, expect, test } from 'vitest';
import { parseLesson } from '../../src/semantic/examples.ts';
import { COLUMN, HEAD_NAMES, HEADS, type HeadName } from '../../src/semantic/heads.ts';

const text = 'Ma commande est arrivée cassée';

/** What a row answers: the classes that are on, per head; heads that it leaves unsaid do not occur. */
function taught(row: object): Partial<Record<HeadName, string[]>> {
  const { data, error } = parseLesson(row);
  if (error) throw error;
  return Object.fromEntries(
    HEAD_NAMES.flatMap((head) => {
      const names: readonly string[] = HEADS[head].classes;
      const values = names.map((_, at) => data.targets[COLUMN[head] + at]);
      return values.every(Number.isNaN) ? [] : [[head, names.filter((_, at) => values[at] === 1)]];
    }),
  );
}

describe('a labelled row', () => {
  const service = { service: ['service'], abuse: [] };
  const taxonomy = {
    topics: ['delivery'],
    sentiment: 'negative',
    urgency: 'high',
    flags: ['repeat_contact'],
  };
  const rows: [name: string, row: object, answers: Partial<Record<HeadName, string[]>>][] = [
    [
      'of the whole taxonomy answers every question',
      { intent: 'complaint', ...taxonomy },
      {
        ...service,
        intent: ['complaint'],
        topics: ['delivery'],
        sentiment: ['negative'],
        urgency: ['high'],
        flags: ['repeat_contact'],
      },
    ],
    ['with a route alone answers where it goes', { route: 'customer_service' }, service],
    [
      'with an intent alone answers the route too',
      { intent: 'hate' },
      { service: [], abuse: ['abuse'], intent: ['hate'] },
    ],
    [
      'with no flag says that there is none',
      { route: 'community', flags: [] },
      { service: [], abuse: [], flags: [] },
    ],
    [
      'of moderation is not asked for topics',
      { route: 'moderation', topics: [] },
      { service: [], abuse: ['abuse'] },
    ],
    [
      'of talk is nobody’s customer',
      { sentiment: 'objective' },
      { service: [], abuse: [], sentiment: ['neutral'] },
    ],
    ['of toxicity unsaid teaches nothing', { toxic: null }, {}],
  ];
  test.each(rows)('%s', (_name, row, answers) => {
    expect(taught({ text, ...row })).toEqual(answers);
  });
});
