import { paretoFront } from "../core/pareto-front.ts";

/** A pair of an enumeration, by its places in the lists of networks and accelerators. */
export interface ExactPair {
  /** 0..1. */
  readonly quality: number;
  readonly latencyMs: number;
  readonly areaMm2: number;
  readonly network: number;
  readonly accelerator: number;
}

/** What an enumeration found in some accelerators, or in all; the parts of a whole add up in any order. */
export interface ExactFindings {
  /** Pairs looked at or ruled out, those that can be built, those of them within the limits; null where not all of them were counted. */
  readonly pairs: number;
  readonly feasible: number | null;
  readonly within: number | null;
  /** The best pair within the limits: highest quality, then lowest latency, smallest area, first in the lists. */
  readonly best: ExactPair | null;
  /** Pairs within the limits that no other beats in quality, latency and area at once; of equal ones the first in the lists. */
  readonly front: readonly ExactPair[];
}

export const NOTHING_FOUND: ExactFindings = { pairs: 0, feasible: 0, within: 0, best: null, front: [] };

/** Adds up what was found in two different parts. */
export function mergeFindings(a: ExactFindings, b: ExactFindings): ExactFindings {
  const best = [a.best, b.best].filter((pair) => pair !== null).sort(comparePairs)[0] ?? null;
  return {
    pairs: a.pairs + b.pairs,
    feasible: a.feasible === null || b.feasible === null ? null : a.feasible + b.feasible,
    within: a.within === null || b.within === null ? null : a.within + b.within,
    best,
    front: findExactFront([...a.front, ...b.front]),
  };
}

/** The pairs that no other beats, by falling quality. */
export function findExactFront(pairs: readonly ExactPair[]): readonly ExactPair[] {
  const ordered = pairs.toSorted((a, b) => a.network - b.network || a.accelerator - b.accelerator);
  return paretoFront(ordered.map(({ quality, latencyMs, areaMm2 }) => [-quality, latencyMs, areaMm2])).map((index) => ordered[index]!);
}

/** Better pairs first, whatever their order of arrival. */
export function comparePairs(a: ExactPair, b: ExactPair): number {
  return (
    b.quality - a.quality || a.latencyMs - b.latencyMs || a.areaMm2 - b.areaMm2 || a.network - b.network || a.accelerator - b.accelerator
  );
}
