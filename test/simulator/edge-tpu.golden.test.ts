import { readFileSync } from "node:fs";
import { edgeTpu } from "../../src/accelerator/presets.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";
import { simulate } from "../../src/simulator/simulate.ts";

const published = new Map(
  readFileSync(new URL("../../datasets/published/golden/edge_tpu_cycles.csv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => [line.split(",")[0]!, { macs: Number(line.split(",")[2]), cycles: Number(line.split(",")[4]) }]),
);

test.each([
  ["mobilenet_v1_0.25", "mobilenet-v1:width=0.25,input=128", 0.03],
  ["mobilenet_v1_1.0_no_head", "mobilenet-v1:head=false", 0.03],
  ["mobilenet_v2_1.0", "mobilenet-v2", 0.1],
  ["mnist_cnn", "mnist", 0.03],
])("array cycles of %s stay near the compiler's estimate", (model, network, tolerance) => {
  const result = simulate(buildReference(network), edgeTpu);
  if (result.kind === "infeasible") throw new Error("expected a feasible design");
  const { macs, cycles } = published.get(model)!;
  expect(result.macs).toBe(macs);
  expect(Math.abs(result.arrayCycles / cycles - 1)).toBeLessThanOrEqual(tolerance);
});
