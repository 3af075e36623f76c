import { parseSystolicArray, parseSystolicLayer } from "../../../src/simulator/systolic/parse-systolic.ts";

const array = { rows: 32, columns: 16, dataflow: "weight-stationary", clockMhz: 700.5 };
const convolution = {
  kind: "convolution",
  inputHeight: 9,
  inputWidth: 8,
  kernelHeight: 3,
  kernelWidth: 2,
  channels: 4,
  filters: 5,
  strideHeight: 2,
  strideWidth: 1,
};

test("what is well formed comes back as it is", () => {
  expect(parseSystolicArray(array, "array.json")).toEqual(array);
  expect(parseSystolicLayer(convolution, "layer.json")).toEqual(convolution);
  expect(parseSystolicLayer({ kind: "product", m: 1, n: 2, k: 3 }, "layer.json")).toEqual({ kind: "product", m: 1, n: 2, k: 3 });
});

test.each([
  ["rows", 0, "expected an integer from 1 to 16777216"],
  ["columns", -3, "expected an integer from 1 to 16777216"],
  ["rows", 2.5, "expected an integer from 1 to 16777216"],
  ["columns", 1e12, "expected an integer from 1 to 16777216"],
  ["clockMhz", 0, "expected a number from 1 to 10000"],
  ["dataflow", "row-stationary", "expected one of output-stationary, weight-stationary, input-stationary"],
  ["row", 4, "expected one of rows, columns, dataflow, clockMhz"],
])("an array whose %s is %j is refused with its place", (key, value, expected) => {
  const read = () => parseSystolicArray({ ...array, [key]: value }, "array.json");
  expect(read).toThrow(`Cannot read a systolic array: array.json.${key}`);
  expect(read).toThrow(expected);
});

test.each([
  ["kernelHeight", 10, "expected at most the input's 9"],
  ["kernelWidth", 9, "expected at most the input's 8"],
  ["filters", 0, "expected an integer from 1 to 16777216"],
  ["strideHeight", 1.5, "expected an integer from 1 to 16777216"],
  ["channels", undefined, "expected an integer from 1 to 16777216"],
  ["kind", "pool", "expected convolution or product"],
])("a layer whose %s is %j is refused with its place", (key, value, expected) => {
  const read = () => parseSystolicLayer({ ...convolution, [key]: value }, "layer.json");
  expect(read).toThrow(`Cannot read a systolic layer: layer.json.${key}`);
  expect(read).toThrow(expected);
});
