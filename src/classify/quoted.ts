import type { KeywordMatch } from '../keywords/keyword-match.ts';
import type { Classification } from '../mention/classification.ts';
import { ownWords } from '../text/quotation.ts';
import type { Analysis } from '../text/token.ts';

/**
 * Whoever tells or denounces what somebody said is not to be silenced for it: where only quoted words make a text
 * moderation, the author's own words decide, and a human looks at it. Data of a person stays laid open between quotation
 * marks. `decide` judges some of the tokens. Undefined: the verdict stands.
 */
export function judgeOwnWords(
  verdict: Classification,
  analysis: Analysis,
  matches: readonly KeywordMatch[],
  decide: (analysis: Analysis, matches: readonly KeywordMatch[]) => Classification,
): Classification | undefined {
  if (verdict.route !== 'moderation' || verdict.intent === 'personal_data') return undefined;
  const own = ownWords(analysis);
  if (own === undefined) return undefined;
  const found = decide(
    own.analysis,
    matches.filter(({ start, end }) => !own.isQuoted(start, end)),
  );
  if (found.route === 'moderation') return undefined;
  return {
    ...found,
    flags: verdict.flags,
    needsReview: true,
    evidence: [{ source: 'rule', what: 'quoted', for: found.route, weight: 0 }, ...found.evidence],
  };
}
