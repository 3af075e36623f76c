import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { baseline } from "../../src/accelerator/presets.ts";
import { median, quantile } from "../../src/core/quantile.ts";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import type { Network } from "../../src/network/network.ts";
import { profileAccelerator } from "../../src/predictor/accelerator-profile.ts";
import { NetworkBound } from "../../src/predictor/network-bound.ts";
import { networkSections, profileNetwork } from "../../src/predictor/network-profile.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";

const windowed = {
  kernelHeight: 3,
  kernelWidth: 3,
  strideHeight: 1,
  strideWidth: 1,
  padding: "same",
  dilation: 1,
  bias: false,
  batchNorm: true,
} as const;
const oneConvolution: Network = {
  name: "one convolution",
  input: { height: 8, width: 8, channels: 16 },
  nodes: [{ name: "conv", layer: { kind: "convolution", outputChannels: 64, groups: 1, ...windowed }, inputs: ["input"] }],
};

function bound(network: Network, accelerator = baseline): NetworkBound {
  const result = new NetworkBound();
  result.estimate(profileNetwork(network, networkSections(network)), profileAccelerator(accelerator));
  return result;
}

describe("NetworkBound", () => {
  test("counts the steps of a convolution by hand", () => {
    // 4 x 4 elements: 2 x 2 positions each, one round of 64 channels, 9 taps x 16 / 4 input groups.
    expect(bound(oneConvolution).compute).toBe(2 * 2 * 9 * 4);
  });

  test("rounds every dimension up to its hardware width", () => {
    // 3 x 3 elements: 3 x 3 positions; 16 units in one lane: 4 rounds; 9 x 4 steps.
    expect(bound(oneConvolution, { ...baseline, peX: 3, peY: 3, lanes: 1, simdUnits: 16 }).compute).toBe(3 * 3 * 4 * 9 * 4);
  });

  test("finds the register file too small by the window, not by the channels", () => {
    // A step's weights: 3 x 3 window, 4 inputs, 64 units, twice: 4,608 bytes.
    expect(bound(oneConvolution, { ...baseline, registerFileKb: 4 }).registerShortage).toBeCloseTo(4608 / 4096, 12);
    expect(bound(oneConvolution, { ...baseline, registerFileKb: 8 }).registerShortage).toBeCloseTo(4608 / 8192, 12);
  });

  test("streams what the memories cannot keep", () => {
    // An element's 8 KiB less an eighth for weights on their way and five eighths for activations leave 2 KiB for 9 x 16 x 64 weights and biases.
    const small = { ...baseline, peX: 1, peY: 1, localMemoryMb: 8 / 1024 };
    expect(bound(oneConvolution).streamedBytes).toBe(0);
    expect(bound(oneConvolution, small).streamedBytes).toBe(9 * 16 * 64 + 4 * 64 - 2048);
  });

  test.each(["mobilenet-v2", "nas-bench-201"])("stays near the simulator over random pairs of %s", (name) => {
    const space = createSpace(jointSpec({ name }, { name: "accelerator" }));
    const rng = createRng(11);
    const errors: number[] = [];
    for (let index = 0; index < 60; index++) {
      const candidate = sampleCandidate(space, rng.split(String(index)));
      const [network, accelerator] = [buildNetwork(space, candidate), buildAccelerator(space, candidate)];
      const simulation = simulate(network, accelerator);
      const estimate = bound(network, accelerator);
      expect(estimate.registerShortage > 1).toBe(simulation.kind === "infeasible");
      if (simulation.kind === "feasible") errors.push(Math.abs(Math.log(estimate.cycles / simulation.cycles)));
    }
    expect(median(errors)).toBeLessThan(0.05);
    expect(quantile(errors, 0.9)).toBeLessThan(0.2);
  });
});
