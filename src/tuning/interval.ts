/** A share with its counts and an interval; `share` and the bounds are NaN where nothing was counted. */
export interface Share {
  readonly right: number;
  readonly wrong: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided, 95 %. */
const Z = 1.959964;

/** A share with its Wilson score interval (Wilson 1927), which holds for few counts and for shares near 0 and 1. */
export function shareOf(right: number, wrong: number): Share {
  const count = right + wrong;
  const share = right / count;
  if (count === 0) return { right, wrong, share, low: Number.NaN, high: Number.NaN };
  const centre = (share + (Z * Z) / (2 * count)) / (1 + (Z * Z) / count);
  const half =
    (Z / (1 + (Z * Z) / count)) * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  // At the ends the bound is exact, and the formula off by a rounding.
  return { right, wrong, share, low: right === 0 ? 0 : centre - half, high: wrong === 0 ? 1 : centre + half };
}
