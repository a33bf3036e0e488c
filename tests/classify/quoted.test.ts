import { describe, expect, test } from 'vitest';
import { COMMUNITY, classifierOf, entry } from './parts.ts';

const classify = classifierOf(COMMUNITY, [
  entry('racaille', { route: 'moderation', intent: 'hate', flags: ['hate'], weight: 'décisif' }),
  entry('voleurs', { route: 'moderation', intent: 'insult', weight: 'décisif' }),
  entry('rue des Lilas', { route: 'moderation', intent: 'personal_data', weight: 'décisif' }),
]);

describe('abuse between quotation marks', () => {
  test('is left to the author’s own words and to a human, with its flags and the reason', () => {
    const found = classify({ text: 'Un client a crié « racaille » à ma collègue' });
    expect(found).toMatchObject({ route: 'community', flags: ['hate'], needsReview: true });
    expect(found.evidence[0]).toEqual({ source: 'rule', what: 'quoted', for: 'community', weight: 0 });
    expect(found.evidence.map(({ what }) => what)).not.toContain('racaille');
  });

  test.each([
    ['all the author says', '« Racaille »'],
    ['not all the abuse there is', 'Ces voleurs disent « racaille » à tout le monde'],
    ['not in quotation marks at all', 'Un client a crié racaille à ma collègue'],
  ])('stays moderation where it is %s', (_what, text) => {
    expect(classify({ text }).route).toBe('moderation');
  });

  test('does not cover somebody’s address', () => {
    const found = classify({ text: 'Elle habite au « 4 rue des Lilas » à Gap' });
    expect(found).toMatchObject({ route: 'moderation', intent: 'personal_data' });
  });
});
