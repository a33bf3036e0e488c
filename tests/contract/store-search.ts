import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT_LENGTH } from '../../src/mention/mention.ts';
import type { StoreUnderTest } from './store.ts';
import { change, idsOf } from './store-upsert.ts';

const TEXT =
  "L’été dernier, j'ai REMBOURSÉ 49,90 € à Sœur Œdipe : « c’est çà, l'A.D.S.L. ?! » 😡🇫🇷 #FreeBox @free";

type Row = readonly [name: string, query: string, text?: string];

const FOUND: readonly Row[] = [
  ['a word', 'dernier'],
  ['words in another order', 'sœur dernier été'],
  ['another case', 'DERNIER Remboursé'],
  ['accents left out', 'ete rembourse'],
  ['accents put in', 'dérnïer'],
  ['accents as separate characters', 'e\u0301te\u0301'],
  ['a text with accents as separate characters', 'été', 'Cet e\u0301te\u0301-la\u0300'],
  ['ligatures opened', 'soeur oedipe'],
  ['ligatures', 'cœur', 'un gros COEUR'],
  ['an elided article', "l'été"],
  ['a typographic apostrophe', 'l’été'],
  ['numbers', '49,90'],
  ['a hashtag', '#freebox'],
  ['a hashtag without its sign', 'freebox'],
  ['a name', '@free'],
  ['an emoji', '😡'],
  ['an emoji of another colour', '👍', 'super 👍🏾'],
  ['an emoji inside a family', '👧', '👨‍👩‍👧'],
  ['a flag', '🇫🇷'],
  ['styled letters', 'bonjour', '𝐁𝐨𝐧𝐣𝐨𝐮𝐫 à tous'],
  ['full-width letters', 'WIFI', 'ｗｉｆｉ'],
  ['invisible characters inside a word', 'connexion', 'conne\u200bx\u00adion'],
  ['a letter that is two in capitals', 'STRASSE', 'die Straße'],
  ['a dotted capital', 'istanbul', 'İstanbul'],
  ['the start of a word with a star', 'rembour*'],
  ['a start with accents', 'rembôur*'],
  ['a whole word with a star', 'remboursé*'],
  ['a star with nothing before it', '* dernier'],
  ['a word that is an operator', 'AND', 'vrai AND faux'],
  ['quotes around words', '"dernier" "été"'],
  ['an open quote', '"dernier'],
  ['brackets', '(dernier OR) été', 'été dernier or argent'],
  ['a column name', 'words:dernier', 'words dernier'],
  ['a caret, a plus, a minus', '^dernier +été -j'],
  ['a sign of SQL', "dernier'; drop table mention; --", 'dernier drop table mention'],
  ['a NUL', 'dernier\0été'],
  ['half a surrogate pair', 'dernier \ud83d'],
  ['a word said a thousand times', 'dernier '.repeat(1000)],
  ['no word at all', ' «»  ?! …'],
  ['an empty query', ''],
];

const MISSED: readonly Row[] = [
  ['a word that is not there', 'printemps'],
  ['one of two words that is not there', 'dernier printemps'],
  ['part of a word', 'rembour'],
  ['the end of a word', 'boursé'],
  ['a start that is too short for a star', 'de*'],
  ['another emoji', '😀'],
  ['OR as a word', 'dernier OR printemps'],
  ['NOT as a word', 'dernier NOT printemps'],
  ['NEAR as a word', 'NEAR(dernier été)'],
  ['any text, by a star', 'zzzz*'],
  ['an empty text', 'dernier', ''],
];

const withText = ([name, query, text = TEXT]: Row) => [name, query, text] as const;

export function describeSearch(underTest: () => StoreUnderTest): void {
  describe('words of a text', () => {
    const search = async (query: string, text: string) => {
      const { store } = underTest();
      await store.upsert([change({ id: 'm', text })]);
      const listed = await store.list({ q: query }, { order: 'newest', limit: 10 });
      const changed = await store.changesAfter(0, { q: query }, 10);
      expect(idsOf(changed)).toEqual(idsOf(listed.items));
      return listed.items.length;
    };

    it.each(FOUND.map(withText))('are found by %s', async (_name, query, text) => {
      expect(await search(query, text)).toBe(1);
    });

    it.each(MISSED.map(withText))('are not found by %s', async (_name, query, text) => {
      expect(await search(query, text)).toBe(0);
    });

    it('are found by a thousand different ones', async () => {
      const words = Array.from({ length: 1000 }, (_, i) => `mot${i}`);
      expect(await search(words.toReversed().join(' '), words.join(' '))).toBe(1);
    });

    it('are found however long they are', async () => {
      const long = 'a'.repeat(MAX_TEXT_LENGTH);
      expect(await search(long, long)).toBe(1);
    });

    it.each([
      ['more than a thousand different words', Array.from({ length: 1001 }, (_, i) => `m${i}`).join(' ')],
      ['more characters than a text may have', 'a'.repeat(MAX_TEXT_LENGTH + 1)],
    ])('are not looked for with %s', async (_name, query) => {
      await expect(search(query, TEXT)).rejects.toMatchObject({
        code: 'invalid_request',
        fields: [{ path: 'q' }],
      });
    });

    it('give no error, whatever the query', async () => {
      const { store } = underTest();
      await store.upsert([change({ id: 'm', text: TEXT })]);
      const token = fc.constantFrom(...'" * ( ) AND OR NOT NEAR( { } : ^ - \\ \' % été ,'.split(' '), ' ');
      const query = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(token).map((tokens) => tokens.join('')),
      );
      await fc.assert(
        fc.asyncProperty(query, async (q) => {
          await store.list({ q }, { order: 'newest', limit: 10 });
        }),
        { numRuns: 300 },
      );
    });

    it('are found by themselves, whatever the text', async () => {
      const { store } = underTest();
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (text) => {
          await store.clear();
          await store.upsert([change({ id: 'm', text })]);
          for (const q of [text, text.toUpperCase(), text.normalize('NFD')]) {
            expect((await store.list({ q }, { order: 'newest', limit: 1 })).items, q).toHaveLength(1);
          }
        }),
        { numRuns: 100 },
      );
    });

    it('page in order of place, and go on after the cursor', async () => {
      const { store } = underTest();
      await store.upsert(
        Array.from({ length: 30 }, (_, i) =>
          change({ id: `m${i}`, text: i % 3 === 0 ? 'panne fibre' : 'panne' }),
        ),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ q: 'fibre panne' }, { order: 'newest', limit: 4, cursor });
        seen.push(...idsOf(page.items));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `m${27 - 3 * i}`));
    });
  });
}
