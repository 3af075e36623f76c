import type { AcceleratorProfile } from "./accelerator-profile.ts";
import { COST_METRICS, quantityNames, writeQuantities } from "./base-quantities.ts";
import { LAYER_FEATURES, writeLayerFeatures } from "./layer-features.ts";
import { NetworkBound } from "./network-bound.ts";
import type { NetworkProfile } from "./network-profile.ts";

/** A network and the accelerator it runs on. */
export interface ProfiledDesign {
  readonly network: NetworkProfile;
  readonly accelerator: AcceleratorProfile;
}

/** The layers of designs, one design after the other. */
export interface DesignLayers {
  /** Of designs. */
  readonly count: number;
  /** For each design the number of layers up to its last, `[count]`. */
  readonly ends: Int32Array;
  /** `[layers, LAYER_FEATURES]`. */
  readonly features: Float32Array;
  /** By metric what each layer adds to the design's quantities, `[layers, quantities]`; a whole chip's count with the first layer. */
  readonly quantities: Readonly<Record<string, Float64Array>>;
}

/** A metric about which nothing is known is taken to add up over layers as this one does. */
const ADDITIVE = "latencyMs";

/** Lists the layers of designs with their features, and what each adds to the base quantities of `metrics`; nothing is simulated. */
export function listLayers(designs: readonly ProfiledDesign[], metrics: readonly string[]): DesignLayers {
  let layers = 0;
  const ends = Int32Array.from(designs, ({ network }) => {
    layers += network.layers.length;
    return layers;
  });
  const width = LAYER_FEATURES.length;
  const features = new Float32Array(layers * width);
  const columns = metrics.map((metric) => {
    const source = COST_METRICS.includes(metric) ? metric : ADDITIVE;
    const count = quantityNames(source).length;
    return { source, count, values: new Float64Array(layers * count), before: new Float64Array(count) };
  });
  const bound = new NetworkBound();
  let at = 0;
  for (const { network, accelerator } of designs) {
    const sofar = { macs: 0, weightBytes: 0 };
    for (const { before } of columns) before.fill(0);
    bound.estimate(network, accelerator, (bounded) => {
      sofar.macs += bounded.layer.macs;
      sofar.weightBytes += bounded.layer.weightBytes;
      writeLayerFeatures(bounded, accelerator, { target: features, offset: at * width });
      for (const { source, count, values, before } of columns) {
        writeQuantities(source, { network: sofar, accelerator, bound }, { target: values, offset: at * count });
        // The sums are those of the layers so far.
        for (let k = 0; k < count; k++) {
          const sum = values[at * count + k]!;
          values[at * count + k] = Math.max(0, sum - before[k]!);
          before[k] = sum;
        }
      }
      at++;
    });
  }
  return {
    count: designs.length,
    ends,
    features,
    quantities: Object.fromEntries(metrics.map((metric, index) => [metric, columns[index]!.values])),
  };
}
