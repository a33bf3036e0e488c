/**
 * How well a term tells one group of texts from another: the log-odds ratio with an informative Dirichlet prior, over
 * its standard deviation (Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16(4), 2008, equations 15 to
 * 22). The prior says what is usual, so that a rare term that happens to stand in one group does not win.
 */
export interface TermCounts {
  /** Texts of the group and of the others in which the term stands. */
  readonly target: number;
  readonly others: number;
}

export interface GroupSizes {
  /** Sums of `target` and of `others` over all terms. */
  readonly target: number;
  readonly others: number;
}

/** What the prior counts for, in terms: as much as some hundred short texts. */
const PRIOR_SIZE = 1000;

/** The z-score of a term: above 1.96 it belongs to the group rather than to the others, with 95 % certainty. */
export function termZScore({ target, others }: TermCounts, sizes: GroupSizes): number {
  const total = sizes.target + sizes.others;
  if (total === 0) return Number.NaN;
  const prior = (PRIOR_SIZE * (target + others)) / total;
  const odds = (count: number, size: number) =>
    Math.log((count + prior) / (size + PRIOR_SIZE - count - prior));
  const delta = odds(target, sizes.target) - odds(others, sizes.others);
  const variance = 1 / (target + prior) + 1 / (others + prior);
  return delta / Math.sqrt(variance);
}
