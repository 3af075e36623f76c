import type { Layer, Network } from "../../src/network/network.ts";
import { lowerNetwork } from "../../src/simulator/lower-network.ts";
import { chain, convolution, depthwise } from "./networks.ts";

const relu6 = { kind: "activation", activation: "relu6" } as const;
const sigmoid = { kind: "activation", activation: "sigmoid" } as const;
const pool = { kind: "pool", mode: "max", kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, padding: "valid" } as const;

function lower(layers: readonly Layer[]) {
  return lowerNetwork(chain(layers, 8, 6)).operations;
}

function names(layers: readonly Layer[]): readonly string[] {
  return lower(layers).map(({ name }) => name);
}

/** The input through each branch, then their sum. */
function sumOf(branches: readonly Layer[], activation?: "sigmoid"): Network {
  return {
    name: "sum",
    input: { height: 4, width: 4, channels: 8 },
    nodes: [
      ...branches.map((layer, index) => ({ name: `branch${index}`, layer, inputs: ["input"] })),
      { name: "sum", layer: { kind: "add", activation }, inputs: branches.map((_, index) => `branch${index}`) },
    ],
  };
}

test("an activation that alone reads an array operation joins it, unless it has one", () => {
  const [joined] = lower([convolution(4), sigmoid]);
  expect(joined!.arithmetic.activation).toBe("sigmoid");
  expect(names([convolution(4), sigmoid])).toEqual(["layer1"]);
  expect(names([{ ...convolution(4), activation: "swish" }, sigmoid])).toEqual(["layer1", "layer2"]);
});

test("clamps are applied by the array operations that read them, through flattening and further clamps", () => {
  const operations = lower([pool, { kind: "activation", activation: "relu" }, relu6, convolution(4)]);
  expect(operations.map(({ name }) => name)).toEqual(["layer1", "layer4"]);
  expect(operations[1]!.arithmetic.operandClamps).toEqual(["relu", "relu6"]);
  const flat = lower([pool, relu6, { kind: "flatten" }, { kind: "dense", outputChannels: 3, bias: true }]);
  expect(flat.map(({ name, reshaped }) => [name, reshaped])).toEqual([
    ["layer1", false],
    ["layer4", true],
  ]);
  expect(flat[1]!.arithmetic.operandClamps).toEqual(["relu6"]);
});

test("other activations, and clamps that a pool reads, cost two instructions; with batch normalisation four", () => {
  expect(lower([pool, sigmoid, convolution(4)])[1]!.shape).toMatchObject({ kind: "activation", vectorInstructions: 2, biasBytes: 0 });
  expect(lower([relu6, pool])[0]!.shape).toMatchObject({ kind: "activation", vectorInstructions: 2 });
  const normalised = lower([pool, { ...sigmoid, batchNorm: true }])[1]!;
  expect(normalised.shape).toMatchObject({ vectorInstructions: 4, weightBytes: 5 * 6, biasBytes: 5 * 6 });
  expect(normalised.arithmetic.batchNorm).toBe(true);
});

test("a depthwise layer with two outputs a channel is a grouped convolution, and a convolution with a group a channel is depthwise", () => {
  const [doubled, grouped] = lower([{ ...depthwise(3), multiplier: 2 }, convolution(12, { kernel: 3, groups: 12 })]);
  expect(doubled!.shape).toMatchObject({ kind: "convolution", groups: 6, outputChannels: 12, macs: 8 * 8 * 12 * 9 });
  expect(grouped!.shape).toMatchObject({ kind: "depthwise", groups: 1, weightBytes: 12 * 9 });
});

test("dilation spreads the taps, and padding keeps the size", () => {
  const [dilated] = lower([{ ...convolution(4, { kernel: 3 }), dilation: 2, bias: true }]);
  expect(dilated!.shape).toMatchObject({ extentHeight: 5, dilationHeight: 2, padTop: 2, outputHeight: 8, biasBytes: 16 });
});

test("a squeeze-excite is a mean, two dense layers and a product that reads its gate last", () => {
  const layer = { kind: "squeeze-excite", squeezedChannels: 2, activation: "relu", gate: "sigmoid" } as const;
  const [mean, reduce, expand, scale] = lower([layer]);
  expect([mean!.inputs, reduce!.inputs, expand!.inputs, scale!.inputs]).toEqual([[0], [1], [2], [0, 3]]);
  expect([reduce!.arithmetic.activation, expand!.arithmetic.activation]).toEqual(["relu", "sigmoid"]);
  expect(expand!.shape).toMatchObject({ kind: "dense", weightBytes: 2 * 6 + 4 * 6, biasBytes: 4 * 6 });
  expect(scale!.shape).toMatchObject({ kind: "scale", operands: 1, vectorInstructions: 4 });
});

test("zeros vanish from sums; the array and pools read zeros that are written first", () => {
  const zero = { kind: "zero" } as const;
  const kinds = (network: Network) => lowerNetwork(network).operations.map(({ shape }) => shape.kind);
  expect(kinds(sumOf([convolution(8), zero, convolution(8)]))).toEqual(["convolution", "convolution", "add"]);
  expect(kinds(sumOf([convolution(8), zero]))).toEqual(["convolution"]);
  expect(kinds(sumOf([depthwise(3), zero], "sigmoid"))).toEqual(["depthwise", "activation"]);
  expect(kinds(sumOf([zero, zero], "sigmoid"))).toEqual(["zeros"]);
  expect(lower([zero, pool]).map(({ name, shape }) => [name, shape.kind, shape.operands])).toEqual([
    ["layer2.zeros", "zeros", 0],
    ["layer2", "pool", 1],
  ]);
});

test("equal shapes have equal keys, and every difference that costs cycles shows", () => {
  const key = (layer: Layer) => lower([layer])[0]!.shape.key;
  const plain = convolution(4, { kernel: 3 });
  expect(key({ ...plain, activation: "relu" })).toBe(key(plain));
  const others = [{ ...plain, bias: true }, { ...plain, dilation: 2 }, { ...plain, padding: 1 as const, strideWidth: 2 }, depthwise(3)];
  expect(new Set([plain, ...others].map(key)).size).toBe(5);
});
