import type { Accelerator } from "../accelerator/accelerator.ts";
import type { Network } from "../network/network.ts";
import type { Space } from "../space/space.ts";
import { profileAccelerator } from "./accelerator-profile.ts";
import { type DesignLayers, listLayers, type ProfiledDesign } from "./design-layers.ts";
import { DesignProfiler } from "./design-profiler.ts";
import { clampToRanges, type InputRanges, markUnfamiliar } from "./input-ranges.ts";
import { estimatedCycles, LAYER_FEATURES } from "./layer-features.ts";
import { type LayerSums, sumLayers } from "./layer-sums.ts";
import { compileMlp, type Mlp } from "./mlp.ts";
import type { MetricTarget } from "./network-predictor.ts";
import { type NetworkProfile, networkSections, profileNetwork } from "./network-profile.ts";
import type { ConformalScores, Predictions, PredictOptions } from "./predictions.ts";
import type { Predictor } from "./predictor.ts";
import { combineQuantities } from "./relative-fit.ts";
import { applyScaler, type Scaler } from "./scaler.ts";

/** A network and the accelerator it is to run on. */
interface DesignPair {
  readonly network: Network;
  readonly accelerator: Accelerator;
}

/** Everything about a layers predictor but its members' weights. */
export interface LayersParts {
  readonly inputs: Scaler;
  /** Of the layers in training, before they are standardised: inputs beyond are taken back to them. */
  readonly ranges: InputRanges;
  /** `exp(mean)` times the sum over layers of base times `exp(LAYER_SPREAD * output)` is the metric; at deviation 0 nothing was left to learn. */
  readonly targets: readonly MetricTarget[];
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
  /** Errors of calibration pairs; the scale of every design is 1. Empty where pairs were too few. */
  readonly scores: ConformalScores;
}

/** A predictor for any network on any accelerator: an MLP says of each layer how far it is from a closed-form bound, and layers are summed. */
export interface LayersPredictor extends Omit<Predictor, "targets">, LayersParts {
  readonly kind: "layers";
  /** Names of the inputs, in order. */
  readonly features: readonly string[];
  /** Networks of equal shape that were trained apart. */
  readonly members: readonly Mlp[];
  forSpace(space: Space): LayersPredictor;
  /** Predicts given pairs, whatever space they are of. Throws an `InputError` where a network's shapes do not fit. */
  predictPairs(pairs: readonly DesignPair[], options?: PredictOptions): Predictions;
}

/** How far one unit of an output moves the logarithm of a layer's cost. */
const LAYER_SPREAD = 0.25;
/** Layers beyond what training saw may cost this share of a design's estimated cycles before it counts as unfamiliar. */
const UNFAMILIAR_SHARE = 0.1;
/** Designs described together. */
const CHUNK_DESIGNS = 64;

/** Puts a predictor together; `space` is the one whose candidates it is asked about. */
export function createLayersPredictor(
  parts: LayersParts,
  { space, members }: { readonly space: Space; readonly members: readonly Mlp[] },
): LayersPredictor {
  const profiler = new DesignProfiler(space);
  const forwards = members.map(compileMlp);
  const { targets } = parts;
  const metrics = targets.map(({ metric }) => metric);
  const predict = (count: number, designAt: (index: number) => ProfiledDesign, checks: boolean): Predictions => {
    const figures = metrics.map(() => new Float64Array(count));
    const feasibleProbability = new Float64Array(count);
    const unfamiliar = new Uint8Array(count);
    for (let start = 0; start < count; start += CHUNK_DESIGNS) {
      const size = Math.min(CHUNK_DESIGNS, count - start);
      const layers = listLayers(
        Array.from({ length: size }, (_, at) => designAt(start + at)),
        metrics,
      );
      if (checks) unfamiliar.set(markDesigns(parts.ranges, layers), start);
      const inputs = layerInputs(parts, layers);
      const answers = meanAnswers(forwards.map((forward) => forward(inputs, inputs.length / LAYER_FEATURES.length)));
      const sums = sumLayers(answers, layerSums(targets, layers));
      for (const [index, { mean }] of targets.entries())
        figures[index]!.set(
          sums[index]!.map((logarithm) => Math.exp(mean + logarithm)),
          start,
        );
      feasibleProbability.set(sums[targets.length]!.map(Math.exp), start);
    }
    const byMetric = (column: (index: number) => Float64Array) =>
      Object.fromEntries(metrics.map((metric, index) => [metric, column(index)]));
    const predictions = { count, metrics: byMetric((index) => figures[index]!), feasibleProbability };
    if (!checks) return predictions;
    const isCalibrated = metrics[0]! in parts.scores;
    return { ...predictions, unfamiliar, ...(isCalibrated && { scales: byMetric(() => new Float64Array(count).fill(1)) }) };
  };
  return {
    kind: "layers",
    space: space.spec,
    features: LAYER_FEATURES,
    ...parts,
    members,
    forSpace: (other) => createLayersPredictor(parts, { space: other, members }),
    predict: ({ count, candidates }, { checks = false } = {}) => predict(count, (row) => profiler.profile(candidates, row), checks),
    predictPairs: (pairs, { checks = false } = {}) => predict(pairs.length, (index) => profilePair(pairs[index]!), checks),
  };
}

/** What the network is to see of layers, `[layers, LAYER_FEATURES]`: standardised, none beyond what training saw. */
export function layerInputs({ inputs, ranges }: Pick<LayersParts, "inputs" | "ranges">, { features }: DesignLayers): Float32Array {
  return applyScaler(inputs, clampToRanges(ranges, features.slice()));
}

/** How layers are summed for these targets. */
export function layerSums(targets: readonly MetricTarget[], { ends, quantities }: DesignLayers): LayerSums {
  const bases = targets.map(({ metric, coefficients }) => {
    const width = coefficients.length;
    const values = quantities[metric]!;
    return Float64Array.from({ length: values.length / width }, (_, layer) => combineQuantities(coefficients, values, layer * width));
  });
  return { ends, bases, spreads: targets.map(({ deviation }) => (deviation > 0 ? LAYER_SPREAD : 0)) };
}

/** Profiles of networks that were asked about, as long as these are in use: networks come again with other accelerators. */
const profiles = new WeakMap<Network, NetworkProfile>();

function profilePair({ network, accelerator }: DesignPair): ProfiledDesign {
  let profile = profiles.get(network);
  if (profile === undefined) {
    profile = profileNetwork(network, networkSections(network));
    profiles.set(network, profile);
  }
  return { network: profile, accelerator: profileAccelerator(accelerator) };
}

function meanAnswers(answers: readonly Float32Array[]): Float32Array {
  if (answers.length === 1) return answers[0]!;
  return answers[0]!.map((_, at) => answers.reduce((sum, answer) => sum + answer[at]!, 0) / answers.length);
}

/** A flag a design, 1 where layers unlike those of training make up much of it. */
function markDesigns(ranges: InputRanges, { ends, features }: DesignLayers): Uint8Array {
  const strange = markUnfamiliar(ranges, features);
  let layer = 0;
  return Uint8Array.from(ends, (end) => {
    let cycles = 0;
    let strangeCycles = 0;
    for (; layer < end; layer++) {
      const own = estimatedCycles(features, layer * LAYER_FEATURES.length);
      cycles += own;
      if (strange[layer] === 1) strangeCycles += own;
    }
    return strangeCycles > UNFAMILIAR_SHARE * cycles ? 1 : 0;
  });
}
