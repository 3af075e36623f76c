import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { fingerprint } from "../core/hash.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Work, WorkInput } from "../runtime/executor.ts";
import { Simulator } from "../simulator/simulate.ts";
import { createSpace } from "../space/create-space.ts";
import type { Candidate, Space, SpaceSpec } from "../space/space.ts";
import { datasetColumns } from "./column.ts";
import type { DatasetFormat } from "./dataset-format.ts";
import { encodeShard, type FinishedShard } from "./encode-shard.ts";
import { formatReasons } from "./reasons-text.ts";
import { emptyRows, type Rows } from "./rows.ts";
import { createRowSampler, type SamplingPlan } from "./sample-row.ts";
import { drawStratum, type StratumDraw } from "./sample-stratified.ts";
import { samplingCounts } from "./sampling.ts";
import { SIMULATED_METRICS, simulatedMetric } from "./simulated-metrics.ts";

/** Where executors find `generateShard`. */
export const GENERATE_SHARD: Work = { module: import.meta.url, exportName: "generateShard" };

/** Pairs `first` to `first + rows - 1` of a dataset; plain data. */
export interface ShardOrder extends SamplingPlan {
  readonly space: SpaceSpec;
  readonly format: DatasetFormat;
  readonly rows: number;
  /** Of active sampling, from 1. */
  readonly round: number;
}

/**
 * Samples, simulates and encodes one shard; depends on the order alone. Executors call it by name.
 * @public
 */
export function generateShard(input: WorkInput): FinishedShard {
  const order = input as unknown as ShardOrder;
  const space = createSpaceOnce(order.space);
  const rows = sampleRows(space, order);
  return encodeShard(rows, {
    space,
    columns: datasetColumns(space, SIMULATED_METRICS, { counts: samplingCounts(order.sampling) }),
    format: order.format,
  });
}

const spaces = new Map<string, Space>();

/** Keeps the spaces built in this thread, since every shard of a dataset has the same one. */
function createSpaceOnce(spec: SpaceSpec): Space {
  const key = fingerprint(spec);
  const space = spaces.get(key) ?? createSpace(spec);
  spaces.set(key, space);
  return space;
}

function sampleRows(space: Space, order: ShardOrder): Rows {
  const { first, rows: count, sampling, round } = order;
  const decisions = space.decisions.length;
  const counts = samplingCounts(sampling);
  const rows = emptyRows(count, { decisions, metrics: SIMULATED_METRICS, counts });
  const drawPair = createPairDraw(space, order);
  for (let row = 0; row < count; row++) {
    const { candidate, outcome, draws } = drawPair(first + row);
    rows.candidates.set(candidate, row * decisions);
    for (const name of counts) rows.counts[name]![row] = { draws, round }[name];
    if (outcome.kind === "infeasible") {
      rows.reasons[row] = formatReasons(outcome.reasons);
      continue;
    }
    rows.feasible[row] = 1;
    for (const metric of SIMULATED_METRICS) rows.metrics[metric]![row] = simulatedMetric(outcome, metric);
  }
  return rows;
}

type SimulatedDraw = StratumDraw<ReturnType<Simulator["totals"]>>;

/** Draws and simulates the pair of a row. */
function createPairDraw(space: Space, order: ShardOrder): (row: number) => SimulatedDraw {
  const { sampling, seed } = order;
  const simulator = new Simulator();
  const simulate = (candidate: Candidate) => simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
  if (typeof sampling === "object" && sampling.kind === "stratified") {
    const { feasibleShare } = sampling;
    return (row) => drawStratum(space, row, { seed, feasibleShare, simulate });
  }
  const candidateOf = createRowSampler(space, order);
  return (row) => {
    const candidate = candidateOf(row);
    return { candidate, outcome: simulate(candidate), draws: 1 };
  };
}
