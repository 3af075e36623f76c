import type { ComponentPrior } from "./variance-components.ts";

/** Rows that an expectation counts as: little beside hundreds, much beside fifty. */
const ROWS = 3;
/** The same where another predictor is at hand, and the share of each component that it is then expected to leave unsaid. */
const TUNING_ROWS = 1;
const UNSAID_SHARE = 0.1;
/** Most of a measured latency is a sum over layers; what single decisions add to it is less, what pairs add less still. */
const EXPECTED: readonly (readonly [name: RegExp, weight: number])[] = [
  [/^totals$/, 1],
  [/^single/, 0.1],
  [/^pairs/, 0.01],
  [/^together$/, 0.005],
  [/^idle/, 0.02],
  [/^prior/, 0.3],
  [/^nearPrior/, 0.03],
];
const NOISE = 0.02;

const PRIOR = /^(prior|nearPrior)/;

/** The weights to expect of components by these names. What a predictor of another device says already is not expected of the others again. */
export function componentPrior(names: readonly string[]): ComponentPrior {
  const isTuned = names.some((name) => PRIOR.test(name));
  const weights = Float64Array.from(names, (name) => {
    const weight = EXPECTED.find(([pattern]) => pattern.test(name))![1];
    return isTuned && !PRIOR.test(name) ? UNSAID_SHARE * weight : weight;
  });
  return { weights, noise: NOISE, rows: isTuned ? TUNING_ROWS : ROWS };
}
