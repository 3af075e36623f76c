import { checkCases, checkFullSizeLayer, checkNetworks } from "./check-exactness.ts";
import { EffectTable } from "./effect-table.ts";
import { fullSizeLayers } from "./full-size-layers.ts";

/** Equal everywhere: cycles and every counter of stepper and event model, every output byte of stepper and reference. */
const table = new EffectTable();

test.each([1, 2, 3, 4])("500 random operations (part %i of 4), each on a random machine under a random mapping, are equal", (seed) => {
  checkCases({ runs: 500, seed }, table);
});

test("200 random networks of three layers are equal in both simulators", () => {
  checkNetworks({ runs: 200, layers: 3, seed: 1 }, table);
});

test("100 random networks of six layers, in which tensors come and go, are equal in both simulators", () => {
  checkNetworks({ runs: 100, layers: 6, seed: 1 }, table);
});

test.each(fullSizeLayers)("$name is equal in both simulators", (layer) => {
  checkFullSizeLayer(layer, table);
});

test("every effect of the machine occurred", () => {
  process.stdout.write(`${table}\n`);
  expect(table.counts.size).toBeGreaterThanOrEqual(20);
  expect(table.missing).toEqual([]);
});
