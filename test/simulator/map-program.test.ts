import { lowerNetwork } from "../../src/simulator/lower-network.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { mapProgram, type PlacedOperation, ProgramMapper } from "../../src/simulator/map-program.ts";
import type { Mapping } from "../../src/simulator/mapping.ts";
import { chain, convolution, depthwise, smallMachine } from "./networks.ts";

const machine = createMachine(smallMachine);
const network = chain([convolution(32), depthwise(3), convolution(8)], 8, 16);

function map(mappings?: Readonly<Record<string, Mapping>>): readonly PlacedOperation[] {
  const mapped = mapProgram(machine, lowerNetwork(network), { mappings });
  if (mapped.kind === "infeasible") throw new Error("expected a feasible program");
  return mapped.operations;
}

test("tensors that stay are placed first-fit, and tiles in flight begin above the highest", () => {
  const [first, second, third] = map();
  // 4x4 positions of 32 channels in each PE.
  expect(first!.placement).toMatchObject({ places: ["dram"], outputAddress: 0, flightAddress: 512 });
  expect(second!.placement).toMatchObject({ places: ["rows-columns"], operandAddresses: [0], outputAddress: 512, flightAddress: 1024 });
  expect(third!.placement).toMatchObject({ places: ["rows-columns"], operandAddresses: [512], outputAddress: 0, flightAddress: 1024 });
});

test("the cache fills in the order of the operations", () => {
  const placements = map().map(({ placement }) => [placement.cacheOffset, placement.cachedWeightBytes]);
  expect(placements).toEqual([
    [0, 512],
    [512, 9 * 32],
    [512 + 9 * 32, 256],
  ]);
});

test("an operand in place brings its halo only: each PE lacks a row, a column and a corner of its neighbours", () => {
  const { traffic, effects } = map()[1]!.run;
  expect(effects.haloBytes).toBe(4 * (5 * 5 - 4 * 4) * 32);
  expect(effects.inPlaceBytes).toBe(4 * 4 * 4 * 32);
  expect(traffic.busBytes).toBe(effects.haloBytes + 9 * 32);
});

test("given mappings are kept, the others chosen around them", () => {
  const chosen = map()[0]!.mapping;
  const [first, second] = map({ layer1: { ...chosen, tileRows: 1, outputOnChip: false } });
  expect(first!.mapping.tileRows).toBe(1);
  expect(first!.run.rejected).toBeUndefined();
  expect(first!.run.effects.tiles).toBe(4);
  expect(second!.placement.places).toEqual(["dram"]);
});

test.each<readonly [string, Partial<Mapping>]>([
  ["tileRows is 5, expected an integer from 1 to 4", { tileRows: 5 }],
  ["lanes is 2, expected an integer from 1 to 1", { lanes: 2 }],
  ["passSteps is 0.5, expected an integer from 1 to 4", { passSteps: 0.5 }],
  ["roundsPerTile is 3, expected an integer from 0 to 2", { roundsPerTile: 3 }],
  ["spatial is channels, expected one of rows-columns", { spatial: "channels" }],
  ["weightsOuter is true, expected false", { weightsOuter: true }],
])("a given mapping is refused where %s", (text, change) => {
  const { mapping } = map()[0]!;
  expect(() => map({ layer1: { ...mapping, ...change } })).toThrow(`Cannot map operation layer1: ${text}`);
});

test("the network's output cannot stay on chip", () => {
  const { mapping } = map()[2]!;
  expect(() => map({ layer3: { ...mapping, outputOnChip: true } })).toThrow("the network's output goes to DRAM");
});

test("the best rejected mapping is another one, and not faster", () => {
  for (const { mapping, run } of map()) {
    expect(run.rejected!.mapping).not.toEqual(mapping);
    expect(run.rejected!.cycles).toBeGreaterThanOrEqual(run.cycles);
    expect(run.mapping).toEqual(mapping);
  }
});

test("neither memoising nor explaining changes what is chosen", () => {
  const program = lowerNetwork(chain([convolution(16), ...Array.from({ length: 6 }, () => convolution(16, { kernel: 3 }))], 12, 16));
  const chosen = [{}, { memoises: false }, { explains: true }].map((options) => {
    const mapped = new ProgramMapper(options).map(machine, program);
    if (mapped.kind === "infeasible") throw new Error("expected a feasible program");
    return mapped.operations.map(({ mapping, placement, run }) => ({ mapping, placement, cycles: run.cycles, effects: run.effects }));
  });
  expect(chosen[1]).toEqual(chosen[0]);
  expect(chosen[2]).toEqual(chosen[0]);
});
