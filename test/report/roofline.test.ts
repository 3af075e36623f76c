import { acceleratorPresets } from "../../src/accelerator/presets.ts";
import type { Network } from "../../src/network/network.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";
import { computeRoofline } from "../../src/report/roofline.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { chain, convolution, smallMachine } from "../simulator/networks.ts";

function layersOf(network: Network, accelerator = smallMachine) {
  const simulation = simulate(network, accelerator);
  if (simulation.kind === "infeasible") throw new Error("expected a network that runs");
  return simulation.layers;
}

test("the worked example of the machine stands at its bytes and its speed", () => {
  // 8x8x16 to 32 channels: 32,768 MACs in 3,117 cycles of 1 ns; 1,024 bytes in and 2,048 out; on the bus the input and 512 bytes of weights.
  const { points, peakGmacs, bandwidthGBps } = computeRoofline(layersOf(chain([convolution(32)], 8, 16)), smallMachine);
  expect(peakGmacs).toBe(2 * 2 * 16 * 4);
  expect(bandwidthGBps).toEqual({ dram: 1, bus: 64 });
  expect(points).toEqual([
    { layer: "layer1", roof: "dram", intensity: 32768 / 3072, gmacs: 32768 / 3117, cycleShare: 1 },
    { layer: "layer1", roof: "bus", intensity: 32768 / 1536, gmacs: 32768 / 3117, cycleShare: 1 },
  ]);
});

test.each(["baseline", "edge-tpu"])("on %s no layer lies above a roof, and those without MACs are left out", (preset) => {
  const accelerator = acceleratorPresets[preset]!;
  const layers = layersOf(buildReference("mobilenet-v2:width=0.5,input=96"), accelerator);
  const { points, peakGmacs, bandwidthGBps } = computeRoofline(layers, accelerator);
  expect(points.length).toBeGreaterThan(30);
  for (const { roof, intensity, gmacs } of points)
    expect(gmacs).toBeLessThanOrEqual(Math.min(peakGmacs, intensity * bandwidthGBps[roof]) * (1 + 1e-12));
  expect(points.filter(({ layer }) => layer.endsWith(".add"))).toEqual([]);
});
