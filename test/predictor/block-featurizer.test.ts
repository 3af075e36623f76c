import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { profileAccelerator } from "../../src/predictor/accelerator-profile.ts";
import { BlockFeaturizer, canFeaturizeBlocks } from "../../src/predictor/block-featurizer.ts";
import { DesignSums } from "../../src/predictor/design-sums.ts";
import { NetworkBound } from "../../src/predictor/network-bound.ts";
import { networkSections, profileNetwork } from "../../src/predictor/network-profile.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import type { createMobilenetV2Space } from "../../src/space/mobilenet-v2.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { exampleSpace } from "./example-rows.ts";
import { featurizeRows } from "./featurize-rows.ts";

const metrics = ["latencyMs", "energyUj", "areaMm2"];
const rng = createRng(3);
const candidates = Array.from({ length: 40 }, (_, index) => sampleCandidate(exampleSpace, rng.split(String(index))));
const rowsOf = (all: readonly (readonly number[])[]) => ({ count: all.length, candidates: Uint8Array.from(all.flat()) });

describe("BlockFeaturizer", () => {
  test("gives finite features of different names, and quantities that are not negative", () => {
    const featurizer = new BlockFeaturizer(exampleSpace);
    const { features, quantities } = featurizeRows(featurizer, rowsOf(candidates), metrics);
    expect(features).toHaveLength(candidates.length * featurizer.names.length);
    expect(features.every(Number.isFinite)).toBe(true);
    expect(new Set(featurizer.names).size).toBe(featurizer.names.length);
    for (const metric of metrics) expect(quantities[metric]!.every((value) => value >= 0)).toBe(true);
  });

  test("gives a design the same features whatever came before it, and equal designs equal ones", () => {
    const featurizer = new BlockFeaturizer(exampleSpace);
    const together = featurizeRows(featurizer, rowsOf(candidates), metrics).features;
    const width = featurizer.names.length;
    for (const [row, candidate] of candidates.slice(0, 6).entries()) {
      const alone = featurizeRows(new BlockFeaturizer(exampleSpace), rowsOf([exampleSpace.canonicalize(candidate)]), metrics).features;
      expect([...alone]).toEqual([...together.subarray(row * width, (row + 1) * width)]);
    }
  });

  test("serves mobilenet-v2 with accelerators alone", () => {
    expect(canFeaturizeBlocks(exampleSpace)).toBe(true);
    expect(canFeaturizeBlocks(createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" })))).toBe(false);
    expect(canFeaturizeBlocks(createSpace({ name: "accelerator" }))).toBe(false);
  });
});

describe("DesignSums", () => {
  const networks = exampleSpace.parts[0]!.space as ReturnType<typeof createMobilenetV2Space>;
  const sums = new DesignSums(networks, exampleSpace.parts[1]!.space);
  const sections = networkSections(buildNetwork(exampleSpace, candidates[0]!));

  test("counts a network as its analysis does", () => {
    for (const candidate of candidates) {
      const { macs, weightBytes, peakBytes, layers } = profileNetwork(buildNetwork(exampleSpace, candidate), sections);
      sums.prepare(Uint8Array.from(candidate), 0, 1);
      sums.load(0);
      const { network } = sums;
      expect([network.macs, network.weightBytes, network.peakBytes, network.layers]).toEqual([macs, weightBytes, peakBytes, layers.length]);
    }
  });

  test("is near the bound that goes layer by layer where everything stays on the chip", () => {
    const bound = new NetworkBound();
    const ratios = candidates.map((candidate) => {
      bound.estimate(
        profileNetwork(buildNetwork(exampleSpace, candidate), sections),
        profileAccelerator(buildAccelerator(exampleSpace, candidate)),
      );
      sums.prepare(Uint8Array.from(candidate), 0, 1);
      sums.load(0);
      return sums.cycles / bound.cycles;
    });
    expect(Math.min(...ratios)).toBeGreaterThan(0.6);
    expect(Math.max(...ratios)).toBeLessThan(1.4);
  });

  test("does not tell a wide array from a tall one: images are square", () => {
    const offset = networks.decisions.length;
    for (const candidate of candidates.slice(0, 10)) {
      const turned = [...candidate];
      [turned[offset], turned[offset + 1]] = [candidate[offset + 1]!, candidate[offset]!];
      sums.prepare(Uint8Array.from(candidate), 0, 1);
      sums.load(0);
      const { cycles, operandBytes } = sums;
      sums.prepare(Uint8Array.from(turned), 0, 1);
      sums.load(0);
      expect([sums.cycles, sums.operandBytes]).toEqual([cycles, operandBytes]);
    }
  });
});
