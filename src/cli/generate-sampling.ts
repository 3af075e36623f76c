import { InputError } from "../core/errors.ts";
import type { DatasetRequest } from "../dataset/dataset-plan.ts";
import type { Learner } from "../dataset/sample-active.ts";

/** Flags of `tandem generate` that say how candidates are drawn, parsed. */
export interface SamplingFlags {
  readonly sampling: "uniform" | "sobol" | "latin-hypercube" | "varied" | "stratified" | "active";
  /** Of the rows; only with `stratified`. */
  readonly feasibleShare?: number;
  /** Only with `active`. */
  readonly rounds?: number;
}

const DEFAULT_ROUNDS = 5;

/** The sampling that the flags ask for. Throws an `InputError` where a flag is missing or belongs to another way of sampling. */
export function readSampling(
  { sampling, feasibleShare, rounds }: SamplingFlags,
  createLearner: () => Learner,
): NonNullable<DatasetRequest["sampling"]> {
  if (feasibleShare !== undefined && sampling !== "stratified") throw misplaced("--feasible-share", "--sampling stratified");
  if (rounds !== undefined && sampling !== "active") throw misplaced("--rounds", "--sampling active");
  if (sampling === "active") return { kind: "active", rounds: rounds ?? DEFAULT_ROUNDS, learner: createLearner() };
  if (sampling !== "stratified") return sampling;
  if (feasibleShare !== undefined) return { kind: "stratified", feasibleShare };
  throw new InputError("Cannot generate a dataset: --feasible-share is missing, expected the share of feasible rows.", {
    code: "missing-flag",
    path: "--feasible-share",
    fix: "Add for example --feasible-share 0.9.",
  });
}

function misplaced(flag: string, wanted: string): InputError {
  return new InputError(`Cannot generate a dataset: ${flag} is given without ${wanted}, expected both or neither.`, {
    code: "misplaced-flag",
    path: flag,
    fix: `Leave out ${flag}, or add ${wanted}.`,
  });
}
