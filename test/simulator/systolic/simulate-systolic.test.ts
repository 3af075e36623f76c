import { InputError } from "../../../src/core/errors.ts";
import { analyzeNetwork } from "../../../src/network/analyze.ts";
import { mobilenetV2 } from "../../../src/network/build-mobilenet-v2.ts";
import { simulateSystolic } from "../../../src/simulator/systolic/simulate-systolic.ts";
import { createSystolicCost } from "../../../src/simulator/systolic/systolic-cost.ts";
import { chain, convolution, depthwise } from "../networks.ts";

const array = { rows: 4, columns: 8, dataflow: "output-stationary", clockMhz: 500 } as const;
const summary = (layers: Parameters<typeof chain>[0], size: number, channels: number) =>
  simulateSystolic(chain(layers, size, channels), array).layers.map(({ name, repeats, cycles }) => ({ name, repeats, cycles }));

test("a padded convolution has the network's positions: 6x6 of 5 filters, windows of 27", () => {
  expect(summary([convolution(5, { kernel: 3 })], 6, 3)).toEqual([{ name: "layer1", repeats: 1, cycles: 9 * (4 + 8 + 27 - 2) - 1 }]);
});

test("a valid convolution leaves out the columns that no window reaches: 8 pixels by 3 in steps of 2 are 3 positions", () => {
  const layers = [convolution(8, { kernel: 3, stride: 2, padding: "valid" })];
  expect(summary(layers, 8, 1)).toEqual([{ name: "layer1", repeats: 1, cycles: 3 * (4 + 8 + 9 - 2) - 1 }]);
});

test("dilation spreads the window without making it longer: 9 positions, windows of 9", () => {
  const layers = [{ ...convolution(1, { kernel: 3, padding: "valid" }), dilation: 2 }];
  expect(summary(layers, 7, 1)).toEqual([{ name: "layer1", repeats: 1, cycles: 3 * (4 + 8 + 9 - 2) - 1 }]);
});

test("every channel of a depthwise and every group of a grouped convolution is a layer of its own", () => {
  // 16 positions in 4 folds; windows of 9 elements in the depthwise layer, of 6 / 3 = 2 channels in the groups.
  expect(summary([depthwise(3), convolution(12, { groups: 3 })], 4, 6)).toEqual([
    { name: "layer1", repeats: 6, cycles: 6 * (4 * (4 + 8 + 9 - 2) - 1) },
    { name: "layer2", repeats: 3, cycles: 3 * (4 * (4 + 8 + 2 - 2) - 1) },
  ]);
});

test("dense layers are products of one row, two for a squeeze-and-excitation; vector layers cost nothing", () => {
  const layers = [
    { kind: "squeeze-excite", squeezedChannels: 4, activation: "relu", gate: "sigmoid" },
    { kind: "pool", mode: "max", kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, padding: "valid" },
    { kind: "activation", activation: "relu" },
    { kind: "add" },
    { kind: "global-pool" },
    { kind: "dense", outputChannels: 10, bias: true },
  ] as const;
  expect(summary(layers, 4, 16)).toEqual([
    { name: "layer1.squeeze", repeats: 1, cycles: 4 + 8 + 16 - 2 - 1 },
    { name: "layer1.excite", repeats: 1, cycles: 2 * (4 + 8 + 4 - 2) - 1 },
    { name: "layer6", repeats: 1, cycles: 2 * (4 + 8 + 16 - 2) - 1 },
  ]);
});

test("a network without a layer for the array takes no time", () => {
  expect(simulateSystolic(chain([{ kind: "global-pool" }], 4, 4), array)).toEqual({ macs: 0, cycles: 0, latencyMs: 0, layers: [] });
});

test("the totals of MobileNetV2 are its MACs and the sums of its layers", () => {
  const network = mobilenetV2({ width: 1 });
  const { macs, cycles, latencyMs, layers } = simulateSystolic(network, { ...array, dataflow: "weight-stationary" });
  expect(macs).toBe(analyzeNetwork(network).macs);
  expect(cycles).toBe(layers.reduce((sum, layer) => sum + layer.cycles, 0));
  expect(latencyMs).toBeCloseTo(cycles / 500e3, 9);
});

test("a network too large to count exactly is an input error, as is one whose shapes do not fit", () => {
  const huge = chain([convolution(2 ** 26)], 1, 2 ** 26);
  expect(() => simulateSystolic(huge, { ...array, rows: 1, columns: 1 })).not.toThrow();
  expect(() => simulateSystolic({ ...huge, input: { height: 4, width: 4, channels: 2 ** 26 } }, array)).toThrow(InputError);
  expect(() => simulateSystolic(chain([convolution(4, { groups: 3 })], 4, 4), array)).toThrow(InputError);
});

test("the cost model answers in the order asked, with cycles and latency", async () => {
  const pairs = [1, 0.5].map((width) => ({ network: mobilenetV2({ width, inputSize: 32 }), accelerator: array }));
  const model = createSystolicCost();
  expect(model.name).toBe("systolic");
  expect(await model.estimate([])).toEqual([]);
  const costs = await model.estimate(pairs);
  expect(costs).toEqual(
    pairs.map(({ network }) => {
      const { cycles, latencyMs } = simulateSystolic(network, array);
      return { kind: "feasible", metrics: { cycles, latencyMs } };
    }),
  );
  expect(await model.estimate(pairs.toReversed())).toEqual(costs.toReversed());
});
