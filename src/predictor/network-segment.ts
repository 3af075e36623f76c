import type { LayerProfile } from "./layer-profile.ts";
import { LAYER_USES, useIndex } from "./network-profile.ts";
import { insideShare } from "./window-overlap.ts";

/**
 * Consecutive layers of a chain of segments: only the last one's output leaves it, only the output of the segment before enters. What is said of
 * them holds wherever in a network they stand.
 */
export interface NetworkSegment {
  /** Index of the part of the network they belong to. */
  readonly section: number;
  /** Inputs count from the segment's first layer; -1 is what enters. */
  readonly layers: readonly LayerProfile[];
  /** Of each layer, the share of its windows' taps that fall inside the image. */
  readonly insideShares: readonly number[];
  readonly macs: number;
  /** By use, in the order of `LAYER_USES`. */
  readonly macsByUse: readonly number[];
  readonly weightBytes: number;
  /** Of all outputs. */
  readonly activationBytes: number;
  /** Largest sum of the activations that exist at one time. */
  readonly peakBytes: number;
  readonly largestWeights: number;
  /** Bytes a unit's register file needs of a channel's weights at least: the window times the inputs multiplied at a time. */
  readonly widestWindow: number;
  /** What enters, once for each layer that reads it. */
  readonly enteringBytes: number;
}

/** Describes `layers`, the first of which is number `start` of its network. */
export function describeSegment(
  layers: readonly LayerProfile[],
  { start, section }: { readonly start: number; readonly section: number },
): NetworkSegment {
  const own = layers.map(
    (layer): LayerProfile => ({ ...layer, section, inputs: layer.inputs.map((input) => Math.max(-1, input - start)) }),
  );
  const sum = (of: (layer: LayerProfile) => number) => own.reduce((total, layer) => total + of(layer), 0);
  const most = (of: (layer: LayerProfile) => number) => Math.max(...own.map(of));
  return {
    section,
    layers: own,
    insideShares: own.map(insideShare),
    macs: sum(({ macs }) => macs),
    macsByUse: LAYER_USES.map((_, use) => sum((layer) => (useIndex(layer) === use ? layer.macs : 0))),
    weightBytes: sum(({ weightBytes }) => weightBytes),
    activationBytes: sum(({ outputBytes }) => outputBytes),
    peakBytes: most(({ liveBytes }) => liveBytes),
    largestWeights: most(({ weightBytes }) => weightBytes),
    widestWindow: most(windowBytes),
    enteringBytes: sum(({ inputs, inputBytes }) => (inputBytes * inputs.filter((input) => input < 0).length) / inputs.length),
  };
}

/** Inputs that a unit multiplies in one step. */
const STEP_INPUTS = 4;

function windowBytes({ use, kernelRows, kernelColumns }: LayerProfile): number {
  if (use === "vector") return 0;
  return kernelRows * kernelColumns * (use === "reduction" ? STEP_INPUTS : 1);
}
