/** Whether `a` is no worse than `b` in every objective and better in one; every objective is minimised. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let better = false;
  for (let objective = 0; objective < a.length; objective++) {
    if (a[objective]! > b[objective]!) return false;
    if (a[objective]! < b[objective]!) better = true;
  }
  return better;
}

/**
 * Indices of the points that no other point dominates, ordered by the first objective, then the next; every objective is minimised
 * (negate what should grow). Of equal points the first is kept. `points` is `[count, objectives]`.
 */
export function paretoFront(points: readonly (readonly number[])[]): readonly number[] {
  const order = points.map((_, index) => index).sort((a, b) => comparePoints(points[a]!, points[b]!) || a - b);
  if (points[0]?.length === 3) return sweepThree(points, order);
  const front: number[] = [];
  for (const index of order) {
    // Sorted this way, a point can only be dominated by one that is already on the front; with two objectives the last one suffices.
    const rivals = points[index]!.length === 2 ? front.slice(-1) : front;
    if (!rivals.some((rival) => isCoveredBy(points[index]!, points[rival]!))) front.push(index);
  }
  return front;
}

/** With three objectives only the last two count against points that came earlier: those of them that matter form a staircase. */
function sweepThree(points: readonly (readonly number[])[], order: readonly number[]): readonly number[] {
  /** Second and third objective of its steps: the second rises, the third falls. */
  const stairs: (readonly [number, number])[] = [];
  return order.filter((index) => {
    const [, second, third] = points[index] as readonly [number, number, number];
    let [low, high] = [0, stairs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stairs[middle]![0] <= second) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && stairs[low - 1]![1] <= third) return false;
    const from = low > 0 && stairs[low - 1]![0] === second ? low - 1 : low;
    let to = low;
    while (to < stairs.length && stairs[to]![1] >= third) to++;
    stairs.splice(from, to - from, [second, third]);
    return true;
  });
}

function isCoveredBy(point: readonly number[], rival: readonly number[]): boolean {
  return rival.every((value, objective) => value <= point[objective]!);
}

function comparePoints(a: readonly number[], b: readonly number[]): number {
  for (let objective = 0; objective < a.length; objective++) {
    if (a[objective] !== b[objective]) return a[objective]! - b[objective]!;
  }
  return 0;
}
