import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { NetworkBound } from "./network-bound.ts";
import { LAYER_USES } from "./network-profile.ts";

const AMOUNTS = [
  "cycles",
  "compute",
  "sweep",
  "weightWait",
  "load",
  "exposedLoad",
  "dramBytes",
  "busBytes",
  "fetchBytes",
  "placedBytes",
  "movedBytes",
  "readBytes",
  "spillBytes",
] as const;
const SHARES = ["compute", "sweep", "weightWait", "load", "exposedLoad"] as const;
const SHORTAGES = ["registerShortage", "memoryShortage"] as const;

/** Names of the features that depend on the pair: closed-form bounds as logarithms, and as shares of the estimated cycles. */
export function boundFeatureNames(sections: ReadonlyMap<string, number>): readonly string[] {
  return [
    ...AMOUNTS.map((name) => `pair.log.${name}`),
    ...SHARES.map((name) => `pair.share.${name}`),
    ...SHORTAGES.flatMap((name) => [`pair.log.${name}`, `pair.fits.${name}`]),
    "pair.share.borderTraffic",
    "pair.log.leavingLayers",
    ...LAYER_USES.map((use) => `pair.share.${use}`),
    ...[0, 1, 2, 3].map((split) => `pair.share.split${split}`),
    ...[...sections.keys()].map((section) => `pair.share.${section}`),
  ];
}

/** Writes the features of a pair from `offset` on, in the order of `boundFeatureNames`. */
export function writeBoundFeatures(bound: NetworkBound, accelerator: AcceleratorProfile, { target, offset }: FeatureTarget): void {
  let at = offset;
  const { cycles } = bound;
  for (const name of AMOUNTS) target[at++] = Math.log(1 + bound[name]);
  for (const name of SHARES) target[at++] = bound[name] / cycles;
  for (const name of SHORTAGES) {
    target[at++] = Math.log(bound[name]);
    target[at++] = bound[name] <= 1 ? 1 : 0;
  }
  target[at++] = bound.dramBytes / accelerator.ioBytes / cycles;
  target[at++] = Math.log(1 + bound.leavingLayers);
  for (const amount of bound.byUse) target[at++] = amount / cycles;
  for (const amount of bound.bySplit) target[at++] = amount / cycles;
  for (const amount of bound.bySection) target[at++] = amount / cycles;
}

/** Where features go: a block of rows and the position of the first one. */
export interface FeatureTarget {
  readonly target: Float32Array;
  readonly offset: number;
}
