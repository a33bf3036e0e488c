import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpusFiles } from '../../src/cli/train.ts';
import { readConfig } from '../../src/config.ts';
import type { KeywordList, KeywordSet } from '../../src/keywords/list-schema.ts';
import { loadKeywords } from '../../src/keywords/load-lists.ts';
import { ROUTES, URGENCIES } from '../../src/mention/taxonomy.ts';
import { readHeldOut } from '../../src/pipeline/load-gold.ts';
import { loadExamples } from '../../src/semantic/load-examples.ts';
import { applyChanges, type KeywordDocuments } from '../../src/tuning/changed-lists.ts';
import { createImpact, judgeBoth } from '../../src/tuning/compare.ts';
import { compareGold, type VerdictsInForce } from '../../src/tuning/compare-gold.ts';
import { differences, verdictOf } from '../../src/tuning/verdict.ts';
import { comparisonOf, decider, deciderOf, listOf } from './decision.ts';

const keywords = loadKeywords(readConfig().KEYWORDS_DIR);
const shippedLists = keywords.lists
  .filter(({ id }) => /livraison|cas-personnel|louanges|insultes-legeres|urgence/.test(id))
  .map((list) => ({ ...list, entries: list.entries.slice(0, 60) }));
const set: KeywordSet = {
  ...{ id: 'essai', title: 'Essai', description: 'Essai', note: 'Essai', owner: 'Essai' },
  terms: ['colis', 'bravo'],
};
const withSet = listOf('ensemble', [{ id: 'nomme', match: ['{essai}'], weight: 'fort' }]);
const shipped: KeywordDocuments = { lists: [...shippedLists, withSet], sets: [...keywords.sets, set] };
const texts = (await loadExamples(corpusFiles(), 'train'))
  .map(({ text }) => text)
  .filter((_, at) => at % 100 === 0);
const words = [...new Set(texts.flatMap((text) => text.match(/\p{L}{5,}/gu) ?? []))];

const documents = (...lists: KeywordList[]): KeywordDocuments => ({ lists, sets: [] });

/** One edit of the lists, of the kinds that people make. */
const edit = fc.record({
  kind: fc.constantFrom(
    'set',
    'drop',
    'weigh',
    'reroute',
    'decide',
    'add',
    'except',
    'header',
    'urgency',
    'dropList',
  ),
  list: fc.nat(shipped.lists.length - 1),
  entry: fc.nat(200),
  word: fc.constantFrom(...words),
  route: fc.constantFrom(...ROUTES),
  urgency: fc.constantFrom(...URGENCIES),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function applyEdit(documents: KeywordDocuments, { kind, list, entry, word, route, urgency }: Edit) {
  const { lists } = documents;
  if (kind === 'set') return applyChanges(documents, [{ set: { ...set, terms: [word] } }]);
  const target = lists[list % lists.length];
  const chosen = target?.entries[entry % target.entries.length];
  if (target === undefined || chosen === undefined) return documents;
  if (kind === 'dropList')
    return lists.length < 2 ? documents : applyChanges(documents, [{ remove: target.id }]);
  if (kind === 'header') return applyChanges(documents, [{ list: { ...target, route, intent: undefined } }]);
  const put = (changed: Partial<KeywordList['entries'][number]>) =>
    target.entries.map((one) => (one === chosen ? { ...one, ...changed } : one));
  const entries = {
    drop: target.entries.length < 2 ? target.entries : target.entries.filter((one) => one !== chosen),
    weigh: put({ weight: (entry % 21) - 10 }),
    reroute: put({ route, intent: undefined }),
    decide: put({ route, intent: undefined, weight: 'décisif' }),
    add: [...target.entries, { id: `neuf-${entry}`, match: [word], route, weight: 'décisif' as const }],
    except: put({ unless: [word] }),
    urgency: [...target.entries, { id: `urgent-${entry}`, match: [word], urgency }],
  }[kind];
  const distinct = [...new Map(entries.map((one) => [one.id, one])).values()];
  return applyChanges(documents, [{ list: { ...target, entries: distinct } }]);
}

describe('comparing two sets of lists', () => {
  test('finds what deciding everything twice finds', () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const after = edits.reduce(applyEdit, shipped);
        const [decideBefore, decideAfter] = [deciderOf(shipped), deciderOf(after)];
        const impact = createImpact(comparisonOf(shipped, after));
        const full = { changed: 0, route: 0, urgency: 0, review: 0, moves: 0 };
        for (const text of texts) {
          impact.add({ text });
          const [a, b] = [verdictOf(decideBefore({ text })), verdictOf(decideAfter({ text }))];
          const changes = differences(a, b);
          full.changed += changes.length > 0 ? 1 : 0;
          full.route += changes.includes('route') ? 1 : 0;
          full.urgency += changes.includes('urgency') ? 1 : 0;
          full.review += changes.includes('review') ? 1 : 0;
          full.moves += a.queue === b.queue ? 0 : 1;
        }
        const { changed, aspects, moves } = impact.result();
        const { route, urgency, review } = aspects;
        expect({
          changed,
          route,
          urgency,
          review,
          moves: moves.reduce((sum, { mentions }) => sum + mentions, 0),
        }).toEqual(full);
        seen += changed;
      }),
      { numRuns: 25 },
    );
    // The edits are not ones that change nothing.
    expect(seen).toBeGreaterThan(10);
  });

  test('gives the same decisions as the full way, to the last figure', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat(texts.length - 1), (edits, at) => {
        const after = edits.reduce(applyEdit, shipped);
        const text = texts[at] ?? '';
        const [a, b] = [deciderOf(shipped)({ text }), deciderOf(after)({ text })];
        const judged = judgeBoth({ text }, comparisonOf(shipped, after));
        if (judged !== null) expect([judged.before, judged.after]).toEqual([verdictOf(a), verdictOf(b)]);
        else {
          const { versions: _a, ...before } = a.classification;
          const { versions: _b, ...now } = b.classification;
          expect({ ...now, routing: b.routing }).toEqual({ ...before, routing: a.routing });
        }
      }),
      { numRuns: 20 },
    );
  });

  test('tells the same of known truths, whatever earlier comparisons have found out', async () => {
    const gold = (await readHeldOut(readConfig().MODEL_FILE))
      .filter((_, at) => at % 20 === 0)
      .map(({ text, route, intent }) => ({ mention: { text }, route, intent, corrected: false }));
    const published = applyChanges(shipped, [
      { list: listOf('partout', [{ id: 'le', match: ['le'], route: 'community', weight: 'décisif' }]) },
    ]);
    const inForce = [shipped, published].map((lists) => ({
      lists,
      matcher: comparisonOf(lists, lists).before,
    }));
    const known: VerdictsInForce = new WeakMap();
    let changed = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        for (const { lists, matcher } of inForce) {
          const comparison = { ...comparisonOf(lists, edits.reduce(applyEdit, lists)), before: matcher };
          const afresh = compareGold(gold, comparison);
          expect(compareGold(gold, comparison, known)).toEqual(afresh);
          changed += afresh.fixed + afresh.broken;
        }
      }),
      // The first one changes something for sure.
      {
        numRuns: 10,
        examples: [[[{ kind: 'add', list: 0, entry: 0, word: 'pour', route: 'moderation', urgency: 'low' }]]],
      },
    );
    expect(changed).toBeGreaterThan(0);
  });

  test('says which of several entries made the difference', () => {
    const before = documents(listOf('base', [{ id: 'rien', match: ['zzzz'] }]));
    const after = documents(
      ...before.lists,
      listOf('neuf', [
        { id: 'decide', match: ['zorglub'], weight: 'décisif' },
        { id: 'bruit', match: ['zorglub'], weight: 0.01 },
      ]),
    );
    const impact = createImpact(comparisonOf(before, after));
    impact.add({ id: 'm1', text: 'un zorglub bleu' }, 'review');
    const { entries } = impact.result();
    expect(entries.map(({ entry, kind, touched, changed }) => [entry, kind, touched, changed])).toEqual([
      ['decide', 'added', 1, 1],
      ['bruit', 'added', 1, 0],
    ]);
    expect(entries[0]?.examples).toMatchObject([
      { id: 'm1', storedQueue: 'review', spans: [{ start: 3, end: 10 }] },
    ]);
  });

  test('takes what only people read for no change', () => {
    const before = documents(listOf('base', [{ id: 'colis', note: 'un' }]));
    const after = documents(
      listOf('base', [{ id: 'colis', note: 'deux', tests: { match: ['colis'] } }], { title: 'Autre' }),
    );
    expect(comparisonOf(before, after).kinds.size).toBe(0);
  });

  test('keeps a bounded number of examples and entries, however many there are', () => {
    const many = listOf(
      'neuf',
      Array.from({ length: 300 }, (_, at) => ({ id: `e-${at}`, match: ['zorglub'] })),
    );
    const base = documents(listOf('base', [{ id: 'rien', match: ['zzzz'] }]));
    const impact = createImpact(comparisonOf(base, documents(...base.lists, many)));
    for (let at = 0; at < 20; at += 1) impact.add({ text: `zorglub ${at}` });
    const { entries, entriesOmitted } = impact.result();
    expect([entries.length, entriesOmitted]).toEqual([200, 100]);
    for (const { examples } of entries) expect(examples.length).toBeLessThanOrEqual(5);
  });

  test('judges a reading without an entry as lists without that entry would', () => {
    const text = 'Toujours pas reçu mon colis, bravo';
    const base = deciderOf(shipped)({ text });
    const names = [...new Set(base.classification.evidence.map(({ list, entry }) => `${list}/${entry}`))];
    for (const list of shipped.lists) {
      for (const entry of list.entries) {
        if (!names.includes(`${list.id}/${entry.id}`)) continue;
        const lists = shipped.lists.map((one) =>
          one === list ? { ...one, entries: one.entries.filter((other) => other !== entry) } : one,
        );
        const without = { ...shipped, lists };
        const judged = judgeBoth({ text }, comparisonOf(shipped, without));
        expect(judged?.after).toEqual(verdictOf(deciderOf(without)({ text })));
      }
    }
    expect(decider.read({ text }).analysis.tokens.length).toBeGreaterThan(3);
  });
});
