import { z } from "zod";

/**
 * How the candidates of a dataset are drawn. `uniform`: each decision uniform over its values. `sobol`, `latin-hypercube`: the same in the long run,
 * but evenly spread. `varied`: half of them uniform, the others such that like decisions tend to agree, so that extremes occur too. `stratified`: uniform among the feasible designs and among the infeasible ones, with a stated share of the first.
 * `active`: the first round uniform, every other where a learner is least sure.
 */
export const samplingSchema = z.union([
  z.enum(["uniform", "sobol", "latin-hypercube", "varied"]),
  z.strictObject({
    kind: z.literal("stratified"),
    /** Of the rows, above 0 and below 1. */
    feasibleShare: z.number().gt(0).lt(1),
  }),
  z.strictObject({
    kind: z.literal("active"),
    /** Parts of equal size (in files) that the dataset grows by, from 2. */
    rounds: z.int().min(2),
    /** Whose doubts decide. */
    learner: z.string().min(1),
  }),
]);

export type Sampling = z.output<typeof samplingSchema>;

/** The columns a way of sampling adds: why a row is in the dataset, as whole numbers. */
export function samplingCounts(sampling: Sampling): readonly ("draws" | "round")[] {
  if (typeof sampling === "string") return [];
  switch (sampling.kind) {
    case "stratified":
      return ["draws"];
    case "active":
      return ["round"];
  }
}
