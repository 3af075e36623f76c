import fc from "fast-check";
import { baseline } from "../../src/accelerator/presets.ts";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { profileAccelerator } from "../../src/predictor/accelerator-profile.ts";
import { channelShares, firstEqualRows, likeElements } from "../../src/predictor/element-kinds.ts";
import { profileLayers } from "../../src/predictor/layer-profile.ts";
import { LayerSplit, SPLITS } from "../../src/predictor/layer-split.ts";
import { chain, convolution } from "../simulator/networks.ts";

const elements = [16, 32, 64, 128].flatMap((simdUnits) =>
  [1, 2, 4, 8].flatMap((lanes) =>
    [8, 16, 32, 64, 128].map((registerFileKb) => profileAccelerator({ ...baseline, simdUnits, lanes, registerFileKb })),
  ),
);
const arrays = [
  { peX: 1, peY: 1 },
  { peX: 2, peY: 4 },
  { peX: 6, peY: 8 },
];

const layers = fc
  .record({
    size: fc.integer({ min: 1, max: 30 }),
    depth: fc.integer({ min: 1, max: 300 }),
    channels: fc.integer({ min: 1, max: 300 }),
    kernel: fc.constantFrom(1, 3, 5, 7),
  })
  .map(
    ({ size, depth, channels, kernel }) =>
      profileLayers(analyzeNetwork(chain([convolution(channels, { kernel })], size, depth)), new Map())[0]!,
  );

describe("likeElements", () => {
  test("calls alike only what costs a layer the same in every array, however its input lies", () => {
    fc.assert(
      fc.property(layers, fc.integer({ min: 0, max: SPLITS - 1 }), (layer, lies) => {
        const split = new LayerSplit(256 * 1024);
        const like = likeElements(layer, elements, channelShares(arrays));
        const costs = elements.map((element) => {
          split.begin(layer, element, 1);
          return arrays.map((array) => {
            split.estimate(array, Int8Array.of(lies));
            return [split.split, ...split.sums];
          });
        });
        for (const [element, first] of like.entries()) expect(costs[element]).toEqual(costs[first]);
      }),
      { numRuns: 25 },
    );
  });

  test("tells fewer kinds than there are elements apart: twice the lanes with half the units are the same to a layer that fits", () => {
    const layer = profileLayers(analyzeNetwork(chain([convolution(64, { kernel: 1 })], 8, 4)), new Map())[0]!;
    // One group of inputs fits everywhere: steps of 16, 32 and 64 channels, and of more.
    expect(new Set(likeElements(layer, elements, [1])).size).toBe(4);
  });
});

describe("firstEqualRows", () => {
  test("finds the first row that is equal", () => {
    expect([...firstEqualRows(Int32Array.of(1, 2, 3, 4, 1, 2, 3, 5, 3, 4), 2)]).toEqual([0, 1, 0, 3, 1]);
  });
});
