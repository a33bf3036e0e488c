import type { Place } from './places.ts';

/**
 * Pairs of a left place and a right one behind it, at most `distance` words away: for each right place the left one that
 * begins latest, and for each left place the right one that ends earliest. `left` is sorted by `next`, `right` by `first`;
 * `wordsBefore` grows with the token. Linear: both bounds of what may be joined only move forward, and the best within them
 * is kept in a queue (sliding-window minimum).
 */
export function joinNear(
  left: readonly Place[],
  right: readonly Place[],
  distance: number,
  wordsBefore: (token: number) => number,
  joined: Place[],
): void {
  const onlyLeft = left[0];
  const onlyRight = right[0];
  if (left.length === 1 && right.length === 1 && onlyLeft !== undefined && onlyRight !== undefined) {
    // As most are: both ways below give the same pair.
    if (onlyLeft.next <= onlyRight.first && wordsBetween(onlyLeft, onlyRight, wordsBefore) <= distance)
      joined.push(pair(onlyLeft, onlyRight));
    return;
  }
  const latest = createQueue((a) => -a.first);
  let entered = 0;
  for (const b of right) {
    while (entered < left.length && (left[entered]?.next ?? 0) <= b.first) {
      latest.push(left[entered]);
      entered += 1;
    }
    const a = latest.best((candidate) => wordsBetween(candidate, b, wordsBefore) <= distance);
    if (a !== undefined) joined.push(pair(a, b));
  }

  const earliest = createQueue((b) => b.last);
  entered = 0;
  for (const a of left) {
    const near = (b: Place) => wordsBetween(a, b, wordsBefore) <= distance;
    for (let b = right[entered]; b !== undefined && near(b); b = right[entered]) {
      earliest.push(b);
      entered += 1;
    }
    const b = earliest.best((candidate) => candidate.first >= a.next);
    if (b !== undefined) joined.push(pair(a, b));
  }
}

function wordsBetween(a: Place, b: Place, wordsBefore: (token: number) => number): number {
  return wordsBefore(b.first) - wordsBefore(a.next);
}

export function pair(a: Place, b: Place): Place {
  return { first: a.first, last: b.last, next: b.next, parts: [a, b] };
}

/** The places that entered, less those that a later one is as good as: the first that is still in reach is the best. */
function createQueue(costOf: (place: Place) => number) {
  const places: Place[] = [];
  let head = 0;
  return {
    push(place: Place | undefined): void {
      if (place === undefined) return;
      const cost = costOf(place);
      while (places.length > head && costOf(places.at(-1) ?? place) >= cost) places.pop();
      places.push(place);
    },
    /** What is out of reach once stays so. */
    best(inReach: (place: Place) => boolean): Place | undefined {
      for (let place = places[head]; place !== undefined; place = places[head]) {
        if (inReach(place)) return place;
        head += 1;
      }
      return undefined;
    },
  };
}
