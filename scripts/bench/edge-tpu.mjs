/**
 * Holds the preset `edge-tpu` against the cycles that Google's compiler estimated for four published models: `arrayCycles`, nothing fitted to
 * a row. The estimates are a compiler's, not measurements; `latencyMs` stands beside them.
 */
import { readFileSync } from "node:fs";
import { edgeTpu } from "../../dist/accelerator/presets.js";
import { buildReference } from "../../dist/network/reference/build-reference.js";
import { simulate } from "../../dist/simulator/simulate.js";
import { finishBench } from "../bench-report.mjs";

/** By row of the published table: our network, and how near its array cycles must come. */
const MODELS = {
  "mobilenet_v1_0.25": { network: "mobilenet-v1:width=0.25,input=128", within: 0.03 },
  "mobilenet_v1_1.0_no_head": { network: "mobilenet-v1:head=false", within: 0.03 },
  "mobilenet_v2_1.0": { network: "mobilenet-v2", within: 0.1 },
  mnist_cnn: { network: "mnist", within: 0.03 },
};

const rows = readFileSync(new URL("../../datasets/published/golden/edge_tpu_cycles.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const figures = {};
const bars = {};
console.log("model                                    MACs  estimated  array cycles   error %  latency (ms)");
for (const [model, , macs, , estimated] of rows.slice(1).map((row) => row.split(","))) {
  const { network, within } = MODELS[model];
  const result = simulate(buildReference(network), edgeTpu);
  if (result.kind === "infeasible") throw new Error(`Cannot compare ${model}: ${result.reasons[0].message}`);
  if (result.macs !== Number(macs)) throw new Error(`Cannot compare ${model}: ${network} has ${result.macs} MACs, expected ${macs}`);
  const errorPercent = 100 * (result.arrayCycles / Number(estimated) - 1);
  figures[`${model}ErrorPercent`] = Number(Math.abs(errorPercent).toFixed(2));
  bars[`${model}ErrorPercent`] = { atMost: 100 * within };
  const cells = [network.padEnd(34), macs.padStart(11), estimated.padStart(10), String(result.arrayCycles).padStart(13)];
  console.log(`${cells.join(" ")}  ${errorPercent.toFixed(2).padStart(8)}  ${result.latencyMs.toFixed(3).padStart(12)}`);
}
finishBench({ name: "edge-tpu", figures, bars });
