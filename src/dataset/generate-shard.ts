import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { fingerprint } from "../core/hash.ts";
import type { Json } from "../core/json.ts";
import { createRng } from "../core/rng.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Work } from "../runtime/executor.ts";
import { Simulator } from "../simulator/simulate.ts";
import { createSpace } from "../space/create-space.ts";
import type { Space, SpaceSpec } from "../space/space.ts";
import { datasetColumns } from "./column.ts";
import type { DatasetFormat } from "./dataset-format.ts";
import { encodeShard, type FinishedShard } from "./encode-shard.ts";
import { formatReasons } from "./reasons-text.ts";
import { emptyRows, type Rows } from "./rows.ts";
import { sampleRow } from "./sample-row.ts";
import { SIMULATED_METRICS, simulatedMetric } from "./simulated-metrics.ts";

/** Where executors find `generateShard`. */
export const GENERATE_SHARD: Work = { module: import.meta.url, exportName: "generateShard" };

/** Pairs `first` to `first + rows - 1` of a dataset; plain data. */
export interface ShardOrder {
  readonly space: SpaceSpec;
  readonly seed: number;
  readonly format: DatasetFormat;
  readonly first: number;
  readonly rows: number;
}

/**
 * Samples, simulates and encodes one shard; depends on the order alone. Executors call it by name.
 * @public
 */
export function generateShard(input: Json): FinishedShard {
  const order = input as unknown as ShardOrder;
  const space = createSpaceOnce(order.space);
  const rows = sampleRows(space, order);
  return encodeShard(rows, { space, columns: datasetColumns(space, SIMULATED_METRICS), format: order.format });
}

const spaces = new Map<string, Space>();

/** Keeps the spaces built in this thread, since every shard of a dataset has the same one. */
function createSpaceOnce(spec: SpaceSpec): Space {
  const key = fingerprint(spec);
  const space = spaces.get(key) ?? createSpace(spec);
  spaces.set(key, space);
  return space;
}

function sampleRows(space: Space, { seed, first, rows: count }: ShardOrder): Rows {
  const decisions = space.decisions.length;
  const rows = emptyRows(count, { decisions, metrics: SIMULATED_METRICS });
  const rng = createRng(seed);
  const simulator = new Simulator();
  for (let row = 0; row < count; row++) {
    const candidate = sampleRow(space, { rng, row: first + row });
    rows.candidates.set(candidate, row * decisions);
    const result = simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
    if (result.kind === "infeasible") {
      rows.reasons[row] = formatReasons(result.reasons);
      continue;
    }
    rows.feasible[row] = 1;
    for (const metric of SIMULATED_METRICS) rows.metrics[metric]![row] = simulatedMetric(result, metric);
  }
  return rows;
}
