import type { Dataset } from "../../src/dataset/read-dataset.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { memberPart, splitOf, splitRows } from "../../src/dataset/split.ts";
import { summarizeDataset } from "../../src/dataset/summarize-dataset.ts";
import { createSpace } from "../../src/space/create-space.ts";

const space = createSpace({ name: "joint", parts: [{ name: "nas-bench-201" }, { name: "accelerator" }] });
const width = space.decisions.length;

/** Rows whose networks and accelerators take every combination of 40 of each, so that all splits appear. */
function exampleDataset(): Dataset {
  const rows = emptyRows(1600, { decisions: width, metrics: ["latencyMs"] });
  for (let row = 0; row < rows.count; row++) {
    const [network, accelerator] = [Math.floor(row / 40), row % 40];
    rows.candidates.set([network % 5, Math.floor(network / 5) % 5, Math.floor(network / 25)], row * width);
    rows.candidates.set(
      [accelerator % 5, Math.floor(accelerator / 5) % 5, Math.floor(accelerator / 25)],
      row * width + space.parts[1]!.offset,
    );
  }
  return { ...rows, space, manifest: null as never };
}

test("splits every row once, by the canonical network and the accelerator", () => {
  const dataset = exampleDataset();
  const splits = splitRows(dataset);
  const rows = Object.values(splits).flatMap((part) => [...part]);
  expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 1600 }, (_, row) => row));
  for (const [name, part] of Object.entries(splits)) {
    expect(part.length).toBeGreaterThan(0);
    for (const row of part) {
      const candidate = space.canonicalize([...dataset.candidates.subarray(row * width, (row + 1) * width)]);
      const at = space.parts[1]!.offset;
      expect(splitOf(candidate.slice(0, at), candidate.slice(at))).toBe(name);
    }
  }
});

test("no member of a test pair appears in a training or validation pair", () => {
  const dataset = exampleDataset();
  const { train, validation, test: tested } = splitRows(dataset);
  const members = (rows: Int32Array, kind: "network" | "accelerator"): Set<string> => {
    const at = space.parts[1]!.offset;
    const [from, to] = kind === "network" ? [0, at] : [at, width];
    return new Set([...rows].map((row) => dataset.candidates.subarray(row * width + from, row * width + to).join(":")));
  };
  for (const kind of ["network", "accelerator"] as const) {
    const seen = new Set([...members(train, kind), ...members(validation, kind)]);
    for (const member of members(tested, kind)) expect(seen.has(member)).toBe(false);
    expect([...members(tested, kind)].every((text) => memberPart(kind, text.split(":").map(Number)) !== "train")).toBe(true);
  }
});

test("counts rows and reasons and gives the quartiles of the feasible rows", () => {
  const rows = emptyRows(6, { decisions: width, metrics: ["latencyMs"] });
  rows.feasible.set([1, 1, 0, 1, 1, 1]);
  rows.metrics.latencyMs!.set([4, 1, Number.NaN, 2, 5, 3]);
  rows.reasons[2] = "register-file-too-small: a | local-memory-too-small: b";
  const summary = summarizeDataset({ ...rows, space, manifest: null as never });
  expect(summary).toMatchObject({
    rows: 6,
    feasible: 5,
    metrics: { latencyMs: { least: 1, lowerQuartile: 2, median: 3, upperQuartile: 4, most: 5 } },
    infeasible: { "register-file-too-small": 1, "local-memory-too-small": 1 },
  });
  expect(Object.values(summary.splits).reduce((total, count) => total + count, 0)).toBe(6);
});

test("a dataset without a feasible row has no spreads", () => {
  const rows = emptyRows(2, { decisions: width, metrics: ["latencyMs"] });
  expect(summarizeDataset({ ...rows, space, manifest: null as never })).toMatchObject({ rows: 2, feasible: 0, metrics: {} });
});
