import { expect, it } from 'vitest';
import { ENTITY_TYPES, type Entity } from '../../src/mention/classification.ts';
import { extractEntities } from '../../src/text/entities.ts';

/** A rule, then texts that show it. `{phone:06 12 34 56 78}` marks what must be found: exactly that, and no more. */
export type Rule = readonly [rule: string, ...texts: string[]];

const MARK = new RegExp(`\\{(${ENTITY_TYPES.join('|')}):([^}]*)\\}`, 'g');

/** One test for each text of each rule. */
export function checkRules(rules: readonly Rule[]): void {
  for (const [rule, ...texts] of rules) {
    for (const marked of texts) {
      it(`${rule}: ${marked.slice(0, 90)}`, () => {
        const { text } = unmark(marked);
        expect(mark(text, extractEntities(text))).toBe(marked);
      });
    }
  }
}

/** The text that the author wrote, with how many entities are marked in it. */
export function unmark(marked: string): { readonly text: string; readonly count: number } {
  return { text: marked.replace(MARK, '$2'), count: marked.match(MARK)?.length ?? 0 };
}

/** The text that the author wrote, and the entities that are marked in it. */
export function markedEntities(marked: string): {
  readonly text: string;
  readonly entities: readonly Entity[];
} {
  const entities: Entity[] = [];
  let text = '';
  let last = 0;
  for (const found of marked.matchAll(MARK)) {
    const [whole, name = '', value = ''] = found;
    text += marked.slice(last, found.index);
    const type = ENTITY_TYPES.find((one) => one === name);
    if (type !== undefined)
      entities.push({ type, span: { start: text.length, end: text.length + value.length } });
    text += value;
    last = found.index + whole.length;
  }
  return { text: text + marked.slice(last), entities };
}

/** A text with its entities marked. */
export function mark(text: string, entities: readonly Entity[]): string {
  let marked = '';
  let end = 0;
  for (const { type, span } of entities) {
    marked += `${text.slice(end, span.start)}{${type}:${text.slice(span.start, span.end)}}`;
    end = span.end;
  }
  return marked + text.slice(end);
}
