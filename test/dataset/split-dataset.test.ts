import { join } from "node:path";
import { createRng } from "../../src/core/rng.ts";
import { datasetColumns } from "../../src/dataset/column.ts";
import type { DatasetPlan } from "../../src/dataset/manifest.ts";
import { readDataset } from "../../src/dataset/read-dataset.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { countSplits, splitRows } from "../../src/dataset/split.ts";
import { splitDataset } from "../../src/dataset/split-dataset.ts";
import { writeDataset } from "../../src/dataset/write-dataset.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
const space = createSpace({ name: "joint", parts: [{ name: "nas-bench-201" }, { name: "accelerator" }] });
const width = space.decisions.length;
const COUNT = 600;

/** Random designs, a third of them infeasible, with the row's number as latency. */
function exampleDataset() {
  const rows = emptyRows(COUNT, { decisions: width, metrics: ["latencyMs"], counts: ["draws"] });
  const rng = createRng(1);
  for (let row = 0; row < COUNT; row++) {
    rows.candidates.set(sampleCandidate(space, rng), row * width);
    rows.counts.draws![row] = 1 + (row % 7);
    if (row % 3 === 0) rows.reasons[row] = `memory: row ${row}`;
    else {
      rows.feasible[row] = 1;
      rows.metrics.latencyMs![row] = row;
    }
  }
  return rows;
}

test.each(["parquet", "csv"] as const)("writes each split as a dataset of its rows, in order (%s)", async (format) => {
  const [folder, output] = [folders.next(), folders.next()];
  const columns = [...datasetColumns(space, ["latencyMs"], { counts: ["draws"] })];
  const sampling = { kind: "stratified", feasibleShare: 2 / 3 } as const;
  const plan: DatasetPlan = {
    version: 1,
    format,
    space: space.spec,
    sampling,
    seed: 1,
    count: COUNT,
    shardSize: 100,
    simulatorVersion: "test",
    columns,
  };
  await writeDataset(folder, { rows: exampleDataset(), plan, layout: { space, columns } });
  const dataset = await readDataset(folder);
  const written = await splitDataset(dataset, output);
  const splits = splitRows(dataset);
  const counted = countSplits(dataset);
  for (const part of ["train", "validation", "test"] as const) {
    const rows = splits[part];
    expect(rows.length).toBeGreaterThan(0);
    expect(written[part]).toMatchObject({ count: rows.length, sampling: "given" });
    const read = await readDataset(join(output, part));
    expect(read.count).toBe(rows.length);
    expect(counted[part]).toEqual({ rows: rows.length, feasible: rows.filter((row) => row % 3 !== 0).length });
    for (const [at, row] of rows.entries()) {
      expect(read.candidates.subarray(at * width, (at + 1) * width)).toEqual(dataset.candidates.subarray(row * width, (row + 1) * width));
      expect(read.metrics.latencyMs![at]).toBe(row % 3 === 0 ? Number.NaN : row);
      expect(read.counts.draws![at]).toBe(1 + (row % 7));
      expect(read.reasons[at]).toBe(row % 3 === 0 ? `memory: row ${row}` : "");
    }
  }
  await expect(splitDataset(dataset, output)).rejects.toMatchObject({ code: "folder-occupied" });
});
