import { html, svg } from 'lit-html';

export interface BarPair {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  /** The two values in words, with their unit. */
  readonly said: string;
}

const WIDTH = 440;
const ROW = 46;
const LEFT = 128;
const RIGHT = 8;

/** Pairs of bars, before above after; the same figures stand beside it as a table for who does not see it. */
export function barPairs(
  title: string,
  pairs: readonly BarPair[],
  legend: { before: string; after: string },
) {
  const most = Math.max(...pairs.flatMap(({ before, after }) => [before, after]), 1e-9);
  const length = (value: number) => Math.max(0, (value / most) * (WIDTH - LEFT - RIGHT));
  const height = pairs.length * ROW + 20;
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${[title, ...pairs.map(({ label, said }) => `${label}: ${said}`)].join('. ')}>
      ${pairs.map(
        ({ label, before, after, said }, row) => svg`
          <text x=${LEFT - 8} y=${row * ROW + 20} text-anchor="end">${label}</text>
          <rect class="before" x=${LEFT} y=${row * ROW + 4} width=${length(before)} height="9" rx="2"></rect>
          <rect class="after" x=${LEFT} y=${row * ROW + 15} width=${length(after)} height="9" rx="2"></rect>
          <text x=${LEFT} y=${row * ROW + 38}>${said}</text>`,
      )}
      <rect class="before" x=${LEFT} y=${height - 12} width="9" height="9" rx="2"></rect>
      <text x=${LEFT + 14} y=${height - 4}>${legend.before}</text>
      <rect class="after" x=${LEFT + 90} y=${height - 12} width="9" height="9" rx="2"></rect>
      <text x=${LEFT + 104} y=${height - 4}>${legend.after}</text>
    </svg>
  </figure>`;
}
