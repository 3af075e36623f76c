import fc from "fast-check";
import { InputError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import type { Layer } from "../../src/network/network.ts";
import { parseNetwork, printNetwork } from "../../src/network/network-file.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { convolutionLayer, networkOf } from "./network-of.ts";

const path = "best/network.json";

test.each(["mobilenet-v2", "nas-bench-201"])("reading undoes writing for %s", (name) => {
  const space = createSpace({ name });
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => {
      const network = buildNetwork(space, sampleCandidate(space, createRng(seed)));
      expect(parseNetwork(printNetwork(network), { path })).toEqual(network);
    }),
    { numRuns: 20 },
  );
});

test("every kind of layer survives", () => {
  const window = { kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, padding: "valid" } as const;
  const layers: readonly Layer[] = [
    convolutionLayer({ activation: "swish", padding: 1 }),
    { kind: "depthwise", ...window, multiplier: 1, dilation: 1, bias: true, batchNorm: false, activation: "hard-swish" },
    { kind: "pool", mode: "max", ...window },
    { kind: "squeeze-excite", squeezedChannels: 2, activation: "relu", gate: "hard-sigmoid" },
    { kind: "activation", activation: "sigmoid", batchNorm: true },
    { kind: "zero" },
    { kind: "add", activation: "relu6" },
    { kind: "global-pool" },
    { kind: "flatten" },
    { kind: "dense", outputChannels: 3, bias: false },
  ];
  const network = networkOf(...layers.map((layer, at) => ({ name: `n${at}`, layer, inputs: [at === 0 ? "input" : `n${at - 1}`] })));
  expect(parseNetwork(printNetwork(network), { path })).toEqual(network);
});

describe("files that are refused", () => {
  const good = { version: 1, ...networkOf({ name: "a", layer: convolutionLayer(), inputs: ["input"] }) };
  const withLayer = (layer: unknown): unknown => ({ ...good, nodes: [{ name: "a", layer, inputs: ["input"] }] });

  test.each<[string, unknown, RegExp]>([
    ["version", { ...good, version: 2 }, /best\/network.json.version is 2, expected 1/],
    ["unknown key", { ...good, layers: [] }, /best\/network.json.layers is an unknown key/],
    ["unknown kind", withLayer({ kind: "conv" }), /nodes\[0\].layer.kind is "conv"/],
    ["kernel 0", withLayer(convolutionLayer({ kernelHeight: 0 })), /nodes\[0\].layer.kernelHeight is 0/],
    ["padding", withLayer({ ...convolutionLayer(), padding: "full" }), /layer.padding is "full", expected same, valid or an integer/],
    ["misspelt layer key", withLayer({ ...convolutionLayer(), strides: 2 }), /nodes\[0\].layer.strides is an unknown key/],
    ["misfit", withLayer(convolutionLayer({ groups: 3 })), /node a \(convolution\): groups is 3/],
  ])("%s", (_, file, message) => {
    expect(() => parseNetwork(JSON.stringify(file), { path })).toThrow(message);
    expect(() => parseNetwork(JSON.stringify(file), { path })).toThrow(InputError);
  });

  test("torn JSON", () => {
    expect(() => parseNetwork(JSON.stringify(good).slice(0, 50), { path })).toThrow(/best\/network.json is not JSON/);
  });
});
