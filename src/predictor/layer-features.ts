import { ACCELERATOR_FEATURES, type AcceleratorProfile } from "./accelerator-profile.ts";
import type { FeatureTarget } from "./bound-features.ts";
import { OFF_CHIP } from "./layer-bound.ts";
import type { BoundedLayer } from "./network-bound.ts";
import { LAYER_USES, useIndex } from "./network-profile.ts";
import { registerShortage } from "./round-bound.ts";

const SHAPES = ["rows", "columns", "channels", "depth", "taps", "stride", "vectorPasses", "operands", "macs", "weightBytes"] as const;
const AMOUNTS = ["total", "compute", "sweep", "load", "passes", "rounds", "copies", "busBytes", "dramBytes", "fetchBytes"] as const;
const SHARES = ["compute", "sweep", "load", "weightWait", "control", "fillDrain", "idle"] as const;
const SPLITS = [0, 1, 2, 3] as const;

/** Names of what a layer's cost is learned from; the accelerator's features come first. */
export const LAYER_FEATURES: readonly string[] = [
  ...ACCELERATOR_FEATURES,
  ...LAYER_USES.map((use) => `layer.use.${use}`),
  ...SHAPES.map((name) => `layer.log.${name}`),
  ...AMOUNTS.map((name) => `bound.log.${name}`),
  ...SHARES.map((name) => `bound.share.${name}`),
  ...SPLITS.map((split) => `bound.split${split}`),
  "state.share.streamed",
  "state.share.inputsOffChip",
  "state.outputLeaves",
  "bound.log.registerShortage",
  "bound.fits.registerShortage",
  "bound.log.memoryShortage",
  "bound.fits.memoryShortage",
];

/** Position of the logarithm of a layer's estimated cycles. */
const TOTAL_AT = LAYER_FEATURES.indexOf("bound.log.total");

/** A layer's estimated cycles, of its features that begin at `offset`. */
export function estimatedCycles(features: Float32Array, offset: number): number {
  return Math.expm1(features[offset + TOTAL_AT]!);
}

/** Writes the features of a layer on an accelerator, in the order of `LAYER_FEATURES`. */
export function writeLayerFeatures(
  { layer, bound, state }: BoundedLayer,
  accelerator: AcceleratorProfile,
  { target, offset }: FeatureTarget,
): void {
  target.set(accelerator.features, offset);
  let at = offset + accelerator.features.length;
  for (let use = 0; use < LAYER_USES.length; use++) target[at++] = use === useIndex(layer) ? 1 : 0;
  const taps = layer.kernelRows * layer.kernelColumns;
  const stride = layer.strideRows * layer.strideColumns;
  const shapes = [layer.rows, layer.columns, layer.channels, layer.depth, taps, stride, layer.vectorPasses, layer.inputs.length];
  for (const size of [...shapes, layer.macs, layer.weightBytes]) target[at++] = Math.log1p(size);
  for (const name of AMOUNTS) target[at++] = Math.log1p(bound[name]);
  const total = bound.total + accelerator.controlCycles;
  const used = bound.compute === 0 ? 1 : layer.macs / (bound.compute * accelerator.macsPerCycle);
  const weightWait = Math.max(0, bound.total - Math.max(bound.sweep, bound.load));
  for (const cycles of [bound.compute, bound.sweep, bound.load, weightWait, accelerator.controlCycles, accelerator.fillDrainCycles])
    target[at++] = cycles / total;
  target[at++] = 1 - used;
  for (const split of SPLITS) target[at++] = bound.split === split ? 1 : 0;
  target[at++] = layer.weightBytes === 0 ? 0 : state.streamedBytes / layer.weightBytes;
  const offChip = layer.inputs.filter((input) => input < 0 || state.splits[input] === OFF_CHIP).length;
  target[at++] = offChip / Math.max(1, layer.inputs.length);
  target[at++] = state.outputLeaves ? 1 : 0;
  const shortages = [registerShortage(layer, accelerator), layer.liveBytes / (accelerator.pes * accelerator.localBytes)];
  for (const shortage of shortages) {
    target[at++] = Math.log(1e-3 + shortage);
    target[at++] = shortage <= 1 ? 1 : 0;
  }
}
