import { DamagedFileError, InputError } from "../../src/core/errors.ts";
import { checkWeights, decodeWeights, encodeWeights, type NamedWeights } from "../../src/tensor/named-weights.ts";

const WEIGHTS: NamedWeights = new Map([
  ["stem.filter", { shape: [1, 2, 1, 2], values: Float32Array.from([1, -2.5, 3e-8, 4]) }],
  ["bias", { shape: [], values: Float32Array.from([7]) }],
]);

test("weights come back bit for bit, with names, shapes and order", () => {
  const read = decodeWeights(encodeWeights(WEIGHTS), "a.safetensors");
  expect([...read.keys()]).toEqual(["stem.filter", "bias"]);
  expect(read).toEqual(WEIGHTS);
});

test("the layout is that of safetensors: header length, JSON header, values at the announced offsets", () => {
  const bytes = encodeWeights(WEIGHTS);
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  expect(length % 8).toBe(0);
  expect(header.bias).toEqual({ dtype: "F32", shape: [], data_offsets: [16, 20] });
  expect(view.getFloat32(8 + length + 16, true)).toBe(7);
  expect(bytes.length).toBe(8 + length + 20);
});

test("a file that is cut off names the tensor that is missing its end", () => {
  const bytes = encodeWeights(WEIGHTS);
  const read = () => decodeWeights(bytes.subarray(0, bytes.length - 1), "a.safetensors");
  expect(read).toThrow(DamagedFileError);
  expect(read).toThrow(/a\.safetensors, tensor bias is cut off/);
});

test.each([
  ["nothing", new Uint8Array(0)],
  ["a length beyond the end", Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 0, 1])],
  ["a header that is not JSON", Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 65, 66])],
  ["a header that is not an object of tensors", Uint8Array.from([7, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode('{"a":1}')])],
])("%s is a damaged file", (_name, bytes) => {
  expect(() => decodeWeights(bytes, "a.safetensors")).toThrow(DamagedFileError);
});

test("weights of another shape are refused with the tensor's name and both shapes", () => {
  const shapes = new Map([
    ["stem.filter", [1, 2, 2, 2]],
    ["bias", []],
  ]);
  const check = () => checkWeights(WEIGHTS, { shapes, path: "a.safetensors" });
  expect(check).toThrow(InputError);
  expect(check).toThrow("Cannot load weights: a.safetensors, tensor stem.filter is [1, 2, 1, 2], expected [1, 2, 2, 2]");
});

test("a tensor too many is refused", () => {
  const shapes = new Map([["bias", []]]);
  expect(() => checkWeights(WEIGHTS, { shapes, path: "a" })).toThrow(/stem\.filter is \[1, 2, 1, 2\], expected no tensor of this name/);
});
