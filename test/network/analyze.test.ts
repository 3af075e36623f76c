import { InputError } from "../../src/core/errors.ts";
import { analyzeNetwork, type NodeAnalysis } from "../../src/network/analyze.ts";
import type { Layer, NetworkNode } from "../../src/network/network.ts";
import { convolutionLayer, networkOf } from "./network-of.ts";

function analyzeLayer(layer: Layer): NodeAnalysis {
  return analyzeNetwork(networkOf({ name: "layer", layer, inputs: ["input"] })).nodes[0]!;
}

/** Height, width, channels, MACs, parameters, weight bytes: all by hand for an input of 10x12x4. */
function figures({ output, macs, params, weightBytes }: NodeAnalysis): number[] {
  return [output.height, output.width, output.channels, macs, params, weightBytes];
}

describe("layers by hand", () => {
  const window = { kernelHeight: 3, kernelWidth: 5, strideHeight: 2, strideWidth: 1, padding: "valid" } as const;
  const depthwise = { kind: "depthwise", ...window, multiplier: 2, dilation: 1, bias: true, batchNorm: false } as const;

  test.each<[string, Layer, number[]]>([
    ["convolution", convolutionLayer(), [10, 12, 8, 10 * 12 * 8 * 9 * 4, 288, 288]],
    ["bias", convolutionLayer({ bias: true }), [10, 12, 8, 34_560, 288 + 8, 288 + 32]],
    ["batch norm folds into a bias", convolutionLayer({ batchNorm: true }), [10, 12, 8, 34_560, 288 + 16, 288 + 32]],
    ["groups", convolutionLayer({ groups: 2 }), [10, 12, 8, 17_280, 144, 144]],
    ["stride, same", convolutionLayer({ strideHeight: 3, strideWidth: 5 }), [4, 3, 8, 4 * 3 * 8 * 36, 288, 288]],
    ["valid", convolutionLayer({ padding: "valid" }), [8, 10, 8, 80 * 8 * 36, 288, 288]],
    // Extent 5: (10 + 2 - 5) / 2 + 1 = 4 (floor), (12 + 2 - 5) / 2 + 1 = 5.
    [
      "number, dilation 2, stride 2",
      convolutionLayer({ padding: 1, dilation: 2, strideHeight: 2, strideWidth: 2 }),
      [4, 5, 8, 20 * 8 * 36, 288, 288],
    ],
    ["depthwise", depthwise, [4, 8, 8, 4 * 8 * 8 * 15, 15 * 8 + 8, 15 * 8 + 32]],
    ["pool", { kind: "pool", mode: "max", ...window }, [4, 8, 4, 0, 0, 0]],
    ["global pool", { kind: "global-pool" }, [1, 1, 4, 0, 0, 0]],
    ["flatten", { kind: "flatten" }, [1, 1, 480, 0, 0, 0]],
    ["activation", { kind: "activation", activation: "relu" }, [10, 12, 4, 0, 0, 0]],
    ["activation after batch norm", { kind: "activation", activation: "relu", batchNorm: true }, [10, 12, 4, 0, 8, 20]],
    [
      "squeeze-excite",
      { kind: "squeeze-excite", squeezedChannels: 2, activation: "relu", gate: "sigmoid" },
      [10, 12, 4, 16, 16 + 2 + 4, 16 + 24],
    ],
    ["zero", { kind: "zero" }, [10, 12, 4, 0, 0, 0]],
  ])("%s", (_, layer, expected) => {
    expect(figures(analyzeLayer(layer))).toEqual(expected);
  });

  test("dense after a flatten", () => {
    const { nodes } = analyzeNetwork(
      networkOf(
        { name: "flat", layer: { kind: "flatten" }, inputs: ["input"] },
        { name: "dense", layer: { kind: "dense", outputChannels: 10, bias: true }, inputs: ["flat"] },
      ),
    );
    expect(figures(nodes[1]!)).toEqual([1, 1, 10, 4800, 4810, 4840]);
  });
});

test("a graph's nodes know their producers, and its sums add up", () => {
  const analysis = analyzeNetwork(
    networkOf(
      { name: "a", layer: convolutionLayer(), inputs: ["input"] },
      { name: "b", layer: convolutionLayer({ bias: true }), inputs: ["a"] },
      { name: "c", layer: { kind: "add" }, inputs: ["b", "a", "b"] },
    ),
  );
  expect(analysis.nodes.map((node) => node.inputIndexes)).toEqual([[-1], [0], [1, 0, 1]]);
  expect(analysis.nodes.map((node) => node.inputBytes)).toEqual([480, 960, 3 * 960]);
  expect(analysis).toMatchObject({ macs: 34_560 + 69_120, params: 288 + 584, weightBytes: 288 + 608, activationBytes: 3 * 960 });
});

describe("graphs that are refused", () => {
  const relu = (name: string, ...inputs: string[]): NetworkNode => ({ name, layer: { kind: "activation", activation: "relu" }, inputs });

  test.each<[string, readonly NetworkNode[], string, RegExp]>([
    ["empty", [], "empty-network", /nodes is empty/],
    ["duplicate", [relu("a", "input"), relu("a", "input")], "duplicate-node", /name a is taken/],
    ["a node named input", [relu("input", "input")], "duplicate-node", /name input is taken/],
    ["unknown input", [relu("a", "input"), relu("b", "c")], "unknown-input", /node b reads c, which does not exist/],
    ["cycle of three", [relu("a", "c"), relu("b", "a"), relu("c", "b")], "cycle", /node a reads c, which depends on a itself/],
    ["itself", [relu("a", "a")], "cycle", /node a reads a/],
    ["order", [relu("a", "b"), relu("b", "input")], "order", /node a reads b, which stands after it/],
    ["no input", [relu("a")], "shape-misfit", /node a \(activation\): it has 0 inputs, expected exactly 1/],
    ["two inputs", [relu("a", "input", "input")], "shape-misfit", /it has 2 inputs, expected exactly 1/],
    [
      "unequal sum",
      [
        { name: "a", layer: convolutionLayer(), inputs: ["input"] },
        { name: "b", layer: { kind: "add" }, inputs: ["a", "input"] },
      ],
      "shape-misfit",
      /node b \(add\): its inputs are 10x12x8 and 10x12x4, expected equal shapes/,
    ],
    [
      "groups",
      [{ name: "a", layer: convolutionLayer({ groups: 3 }), inputs: ["input"] }],
      "shape-misfit",
      /groups is 3, expected a divisor of its 4 input and 8 output channels/,
    ],
    [
      "window too large",
      [{ name: "a", layer: convolutionLayer({ kernelHeight: 11, padding: "valid" }), inputs: ["input"] }],
      "shape-misfit",
      /window is 11x3 with dilation 1, expected one that fits its input 10x12x4/,
    ],
    [
      "dense over an image",
      [{ name: "a", layer: { kind: "dense", outputChannels: 2, bias: false }, inputs: ["input"] }],
      "shape-misfit",
      /its input is 10x12x4, expected height and width 1/,
    ],
  ])("%s", (_, nodes, code, message) => {
    let error: unknown;
    try {
      analyzeNetwork(networkOf(...nodes));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), fix: expect.stringMatching(/\.$/) });
  });
});
