import { createRng } from "../../src/core/rng.ts";
import { analyzeNetwork, type NodeAnalysis } from "../../src/network/analyze.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { buildNetwork, largestNetworks } from "../../src/network/build-network.ts";
import { parseCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import type { Space } from "../../src/space/space.ts";

const small = mobilenetV2Spec({
  inputSize: 28,
  inputChannels: 1,
  classes: 10,
  stem: { channels: 16, stride: 1 },
  stages: [
    { channels: 16, blocks: 2, stride: 1 },
    { channels: 24, blocks: 2, stride: 2 },
  ],
  headChannels: 64,
});

describe("the published MobileNetV2", () => {
  test("MACs at 224 pixels with 1,001 classes", () => {
    expect(analyzeNetwork(mobilenetV2({ width: 1, classes: 1001 })).macs).toBe(300_775_552);
  });

  test("parameters with 1,000 classes, as torchvision counts its mobilenet_v2", () => {
    expect(analyzeNetwork(mobilenetV2({ width: 1 })).params).toBe(3_504_872);
  });

  test("is the candidate with widths 1, kernels 3, its expansions and no skips", () => {
    const space = createSpace({ name: "mobilenet-v2" });
    const blocks = [1, 2, 3, 4, 3, 3, 1];
    const text = blocks.map((count, stage) => `2${(stage === 0 ? ":0:0:0" : ":0:2:0").repeat(count)}`).join(":");
    expect(buildNetwork(space, parseCandidate(space, text)).nodes).toEqual(mobilenetV2({ width: 1 }).nodes);
  });

  test("grows in MACs with its width, and its head only above 1", () => {
    const macs = [0.1, 0.25, 0.5, 0.75, 1, 1.3].map((width) => analyzeNetwork(mobilenetV2({ width })).macs);
    expect(macs).toEqual(macs.toSorted((a, b) => a - b));
    const head = (width: number): number =>
      analyzeNetwork(mobilenetV2({ width })).nodes.find((node) => node.name === "head")!.output.channels;
    expect([0.25, 1, 1.25].map(head)).toEqual([1280, 1280, 1600]);
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a width of %d is refused", (width) => {
  expect(() => mobilenetV2({ width })).toThrow(`width is ${width}, expected a number above 0`);
});

describe("a candidate's blocks", () => {
  const space = createSpace(small);
  const nodes = (text: string): readonly NodeAnalysis[] => analyzeNetwork(buildNetwork(space, parseCandidate(space, text))).nodes;

  test("inverted: expand, depthwise, linear projection; the sum only where stride and channels allow", () => {
    const [stem, ...rest] = nodes("2:1:2:0:0:1:0:2:0:1:0:0:0:2");
    expect(stem!.output).toEqual({ height: 28, width: 28, channels: 16 });
    expect(rest.map(({ name, output }) => [name, output.height, output.channels])).toEqual([
      ["stage1.block1.expand", 28, 96],
      ["stage1.block1.depthwise", 28, 96],
      ["stage1.block1.project", 28, 16],
      ["stage1.block1.add", 28, 16],
      ["stage1.block2.expand", 28, 48],
      ["stage1.block2.depthwise", 28, 48],
      ["stage1.block2.project", 28, 16],
      ["stage1.block2.add", 28, 16],
      ["stage2.block1.expand", 28, 48],
      ["stage2.block1.depthwise", 14, 48],
      ["stage2.block1.project", 14, 24],
      ["head", 14, 64],
      ["pool", 1, 64],
      ["classifier", 1, 10],
    ]);
    const activations = Object.fromEntries(rest.map(({ name, layer }) => [name, "activation" in layer ? layer.activation : undefined]));
    expect(activations).toMatchObject({
      "stage1.block1.expand": "relu6",
      "stage1.block1.depthwise": "relu6",
      "stage1.block1.project": undefined,
      "stage1.block1.add": undefined,
      head: "relu6",
    });
  });

  test("fused: a full convolution to the hidden channels, or straight to the output at expansion 1", () => {
    expect(
      nodes("0:2:1:1:0:0:2:3:1:0:1:0:0:2")
        .slice(1, -3)
        .map(({ name, output, macs }) => [name, output.channels, macs]),
    ).toEqual([
      ["stage1.block1.fused", 48, 28 * 28 * 48 * 49 * 16],
      ["stage1.block1.project", 8, 28 * 28 * 8 * 48],
      ["stage2.block1.direct", 32, 14 * 14 * 32 * 25 * 8],
    ]);
  });
});

describe.each<[string, Space]>([
  ["mobilenet-v2", createSpace(small)],
  ["joint", createSpace(jointSpec(small, { name: "accelerator" }))],
  ["nas-bench-201", createSpace({ name: "nas-bench-201" })],
])("largest networks of %s", (_, space) => {
  test("hold every weight of any candidate at its size or larger", () => {
    const largest = new Map<string, number[]>();
    for (const network of largestNetworks(space))
      for (const node of analyzeNetwork(network).nodes) {
        const known = largest.get(node.name) ?? [0, 0, 0, 0];
        largest.set(
          node.name,
          weightShape(node).map((size, axis) => Math.max(size, known[axis]!)),
        );
      }
    const rng = createRng(3);
    for (let draw = 0; draw < 200; draw++)
      for (const node of analyzeNetwork(buildNetwork(space, sampleCandidate(space, rng))).nodes) {
        if (node.params === 0) continue;
        const bound = largest.get(node.name);
        if (bound === undefined) throw new Error(`${node.name} is in no largest network`);
        const tooLarge = weightShape(node).filter((size, axis) => size > bound[axis]!);
        expect(tooLarge).toEqual([]);
      }
  });
});

/** Kernel height and width, input and output channels. */
function weightShape({ layer, inputs, output }: NodeAnalysis): number[] {
  const kernel = "kernelHeight" in layer ? [layer.kernelHeight, layer.kernelWidth] : [1, 1];
  return [...kernel, inputs[0]!.channels, output.channels];
}

test("a space without networks is refused", () => {
  const space = createSpace({ name: "accelerator" });
  expect(() => buildNetwork(space, [0, 0, 0, 0, 0, 0, 0])).toThrow(
    "Cannot build a network: space is accelerator, expected one of networks",
  );
  expect(() => largestNetworks(space)).toThrow("space is accelerator");
});
