import { createBoundedCost } from "../predictor/bounded-cost.ts";
import type { LabelledRows } from "../predictor/labelled-rows.ts";
import type { NetworkPredictor } from "../predictor/network-predictor.ts";
import { createPredictorCost } from "../predictor/predictor-cost.ts";
import { trainPredictor } from "../predictor/train-predictor.ts";
import type { Space } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";
import type { Trial } from "../trial/trial.ts";
import type { RefinableCost } from "./search-rounds.ts";

export interface RefinablePredictorOptions {
  readonly space: Space;
  /** What the predictor was trained on; it is trained on again with every refinement, so that nothing is forgotten. */
  readonly dataset: LabelledRows;
  readonly seed: number;
  /** Share of designs that stay under the figures that a search goes by, which then are upper bounds; without it they are what is expected. */
  readonly bound?: number;
  /** Makes more of a predicted cost, for example adds metrics of another source; nothing unless told. */
  readonly complete?: (cost: CostModel) => CostModel;
  readonly signal?: AbortSignal;
}

/** How often a verified design counts beside a row of the dataset: a few dozen of them are to outweigh thousands where they lie. */
const TIMES = 8;

/** A network predictor whose refinement trains the first one further, on its dataset and the verified designs. */
export function createRefinablePredictor(first: NetworkPredictor, options: RefinablePredictorOptions): RefinableCost {
  const { space, dataset, seed, bound, complete = (cost) => cost, signal } = options;
  const costOf = (predictor: NetworkPredictor): Pick<RefinableCost, "cost" | "expected"> => {
    const expected = complete(createPredictorCost(predictor, space));
    return bound === undefined ? { cost: expected } : { cost: complete(createBoundedCost(predictor, space, bound)), expected };
  };
  const wrap = (predictor: NetworkPredictor): RefinableCost => ({
    ...costOf(predictor),
    async refine(verified) {
      const metrics = predictor.targets.map(({ metric }) => metric);
      const also = { rows: labelTrials(verified, { space, metrics, dataset }), times: TIMES };
      const trained = await trainPredictor(dataset, { seed, metrics, kind: "network", from: first, also, ...(signal && { signal }) });
      if (trained.predictor.kind !== "network")
        throw new Error(`Cannot refine: the trained predictor is a ${trained.predictor.kind}, expected a network`);
      return wrap(trained.predictor);
    },
  });
  return wrap(first);
}

interface Labelling {
  readonly space: Space;
  readonly metrics: readonly string[];
  readonly dataset: LabelledRows;
}

/** Verified trials as rows with the dataset's columns. */
function labelTrials(trials: readonly Trial[], { space, metrics, dataset }: Labelling): LabelledRows {
  const width = space.decisions.length;
  const candidates = new Uint8Array(trials.length * width);
  trials.forEach(({ candidate }, row) => {
    candidates.set(candidate, row * width);
  });
  const figure = ({ cost }: Trial, metric: string): number =>
    cost.kind === "feasible" ? (cost.metrics[metric] ?? Number.NaN) : Number.NaN;
  return {
    space,
    count: trials.length,
    candidates,
    feasible: Uint8Array.from(trials, ({ cost }) => (cost.kind === "feasible" ? 1 : 0)),
    metrics: Object.fromEntries(
      Object.keys(dataset.metrics).map(
        (metric) =>
          [metric, Float64Array.from(trials, (trial) => (metrics.includes(metric) ? figure(trial, metric) : Number.NaN))] as const,
      ),
    ),
  };
}
