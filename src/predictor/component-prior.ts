import type { ComponentPrior } from "./variance-components.ts";

/** Rows that an expectation counts as: little beside hundreds, much beside fifty. */
const ROWS = 3;
/** Most of a measured latency is a sum over layers; what single decisions add to it is less, what pairs add less still. */
const EXPECTED: readonly (readonly [name: RegExp, weight: number])[] = [
  [/^totals$/, 1],
  [/^single/, 0.1],
  [/^pairs/, 0.01],
  [/^together$/, 0.005],
  [/^prior/, 0.3],
  [/^nearPrior/, 0.03],
];
const NOISE = 0.02;

/** The weights to expect of components by these names. */
export function componentPrior(names: readonly string[]): ComponentPrior {
  return { weights: Float64Array.from(names, (name) => EXPECTED.find(([pattern]) => pattern.test(name))![1]), noise: NOISE, rows: ROWS };
}
