import { datasetColumns } from "../../src/dataset/column.ts";
import { emptyRows, type Rows } from "../../src/dataset/rows.ts";
import type { RowLayout } from "../../src/dataset/shard-codec.ts";
import type { Space } from "../../src/space/space.ts";

const space: Space = {
  name: "tiny",
  spec: { name: "tiny" },
  decisions: [
    { name: "kernel", values: [3, 5, 7] },
    { name: "lanes", values: [1, 2] },
  ],
  activeDecisions: () => [true, true],
  canonicalize: (candidate) => candidate,
  distinctDesigns: () => 6n,
  parts: [],
};

/** Two decisions, two metrics. */
export const layout: RowLayout = { space, columns: datasetColumns(space, ["latencyMs", "cycles"]) };

/** Three rows: feasible, infeasible with a reason that needs quoting in CSV, feasible with numbers that are hard to print. */
export function exampleRows(): Rows {
  const rows = emptyRows(3, { decisions: 2, metrics: ["latencyMs", "cycles"] });
  rows.candidates.set([0, 1, 2, 0, 1, 1]);
  rows.feasible.set([1, 0, 1]);
  rows.metrics.latencyMs!.set([1.5, Number.NaN, 0.1 + 0.2]);
  rows.metrics.cycles!.set([1_200_000, Number.NaN, 2 ** 53 - 1]);
  rows.reasons[1] = 'register-file-too-small: "conv1", needs 25088 bytes\nand has 16384';
  return rows;
}
