import { createRng } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate, Space } from "../space/space.ts";
import { createLatinHypercubeSampler } from "./sample-latin-hypercube.ts";
import { createSobolSampler } from "./sample-sobol.ts";
import { sampleVaried } from "./sample-varied.ts";
import type { Sampling } from "./sampling.ts";

/** What decides the candidate of every row. */
export interface SamplingPlan {
  readonly sampling: Sampling;
  readonly seed: number;
  /** Rows of the whole dataset. */
  readonly count: number;
  /** Number of the first row asked for. */
  readonly first: number;
  /** The candidates from there on, `[rows * decisions]`, where they are not drawn by their numbers. */
  readonly chosen?: Uint8Array;
}

/** The candidate of a row by its number in the whole dataset, whoever asks and in whatever order. */
export type RowSampler = (row: number) => Candidate;

/** Candidates that depend on nothing but the plan and their number; in the first round of active sampling they are uniform draws. */
export function createRowSampler(space: Space, { sampling, seed, count, first, chosen }: SamplingPlan): RowSampler {
  const width = space.decisions.length;
  if (chosen !== undefined) return (row) => Array.from(chosen.subarray((row - first) * width, (row - first + 1) * width));
  const rng = createRng(seed);
  if (sampling === "sobol") return createSobolSampler(space, rng);
  if (sampling === "latin-hypercube") return createLatinHypercubeSampler(space, { rng, count });
  if (sampling === "varied") return (row) => sampleVaried(space, { row, rng: rng.split(`sample/${row}`) });
  return (row) => sampleCandidate(space, rng.split(`sample/${row}`));
}
