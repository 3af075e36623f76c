import { readFileSync } from "node:fs";
import { estimateSystolicLayer } from "../../../src/simulator/systolic/estimate-systolic-layer.ts";
import { parseSystolicArray, parseSystolicLayer } from "../../../src/simulator/systolic/parse-systolic.ts";

/** SCALE-Sim 3.0.0's own figures, written by `npm run bench systolic -- --golden test/simulator/systolic/scalesim.golden.csv`. */
const [header, ...lines] = readFileSync(new URL("./scalesim.golden.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const columns = header!.split(",");
const rows = lines.map((line) => new Map(line.split(",").map((text, at) => [columns[at]!, text])));

function layerOf(row: ReadonlyMap<string, string>): unknown {
  const sizes = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, Number(row.get(name))]));
  if (row.get("kind") === "product") return { kind: "product", ...sizes(["m", "n", "k"]) };
  const stride = Number(row.get("stride"));
  const window = ["inputHeight", "inputWidth", "kernelHeight", "kernelWidth", "channels", "filters"];
  return { kind: "convolution", ...sizes(window), strideHeight: stride, strideWidth: stride };
}

test("the golden file holds at least 60 layers by three dataflows", () => {
  expect(rows.length).toBeGreaterThanOrEqual(180);
  expect(new Set(rows.map((row) => row.get("dataflow"))).size).toBe(3);
  expect(rows.some((row) => Number(row.get("repeats")) > 1)).toBe(true);
});

test.each(rows.map((row, at) => [at + 2, row] as const))("line %i has SCALE-Sim's compute cycles and mapping efficiency", (line, row) => {
  const path = `scalesim.golden.csv:${line}`;
  const shape = { rows: Number(row.get("rows")), columns: Number(row.get("columns")), dataflow: row.get("dataflow"), clockMhz: 1000 };
  const run = estimateSystolicLayer(parseSystolicLayer(layerOf(row), path), parseSystolicArray(shape, path));
  expect(Number(row.get("repeats")) * run.cycles).toBe(Number(row.get("cycles")));
  expect(run.mappingEfficiency).toBeCloseTo(Number(row.get("mappingEfficiency")), 9);
});
