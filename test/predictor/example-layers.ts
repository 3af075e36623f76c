import { createRng } from "../../src/core/rng.ts";
import { LAYER_FEATURES } from "../../src/predictor/layer-features.ts";
import { createLayersPredictor, type LayersPredictor } from "../../src/predictor/layers-predictor.ts";
import { createMlp } from "../../src/predictor/mlp.ts";
import type { Space } from "../../src/space/space.ts";

/** A predictor of layers that has learned nothing: its latency is about the closed-form bound, in ms. */
export function createExampleLayers(space: Space, { threshold }: { readonly threshold: number }): LayersPredictor {
  const constant = (value: number) => LAYER_FEATURES.map(() => value);
  return createLayersPredictor(
    {
      inputs: { mean: constant(0), deviation: constant(1) },
      ranges: { least: constant(-1), most: constant(1) },
      targets: [{ metric: "latencyMs", coefficients: [1, 0, 0, 0], mean: 0, deviation: 1 }],
      threshold,
      scores: {},
    },
    { space, members: [createMlp([LAYER_FEATURES.length, 8, 2], createRng(5))] },
  );
}
