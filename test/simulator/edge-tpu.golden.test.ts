import { readFileSync } from "node:fs";
import { edgeTpu } from "../../src/accelerator/presets.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import type { Network, NetworkNode } from "../../src/network/network.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { chain, convolution, depthwise } from "./networks.ts";

const published = new Map(
  readFileSync(new URL("../../datasets/published/golden/edge_tpu_cycles.csv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => [line.split(",")[0]!, { macs: Number(line.split(",")[2]), cycles: Number(line.split(",")[4]) }]),
);

const headLayers = [{ kind: "global-pool" }, { kind: "dense", outputChannels: 1001, bias: true }] as const;

/** Table 1 of Howard et al., MobileNets (2017). */
function mobilenetV1(width: number, options: { size: number; head: boolean }): Network {
  const stages = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [512, 1],
    [1024, 2],
    [1024, 1],
  ] as const;
  const layers: NetworkNode["layer"][] = [convolution(32 * width, { kernel: 3, stride: 2 })];
  for (const [channels, stride] of stages) layers.push(depthwise(3, stride), convolution(channels * width));
  return chain(options.head ? [...layers, ...headLayers] : layers, options.size, 3);
}

function mnist(): Network {
  const valid = (channels: number, kernel: number) => convolution(channels, { kernel, padding: "valid" });
  const pool = { kind: "pool", mode: "max", kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, padding: "valid" } as const;
  const dense = { kind: "dense", outputChannels: 10, bias: true } as const;
  return chain([valid(32, 5), valid(32, 5), pool, valid(64, 3), valid(64, 3), pool, { kind: "flatten" }, dense], 28, 1);
}

test.each([
  ["mobilenet_v1_0.25", mobilenetV1(0.25, { size: 128, head: true }), 0.03],
  ["mobilenet_v1_1.0_no_head", mobilenetV1(1, { size: 224, head: false }), 0.03],
  ["mobilenet_v2_1.0", mobilenetV2({ width: 1, classes: 1001 }), 0.1],
  ["mnist_cnn", mnist(), 0.03],
])("array cycles of %s stay near the compiler's estimate", (model, network, tolerance) => {
  const result = simulate(network, edgeTpu);
  if (result.kind === "infeasible") throw new Error("expected a feasible design");
  const { macs, cycles } = published.get(model)!;
  expect(result.macs).toBe(macs);
  expect(Math.abs(result.arrayCycles / cycles - 1)).toBeLessThanOrEqual(tolerance);
});
