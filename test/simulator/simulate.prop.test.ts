import fc from "fast-check";
import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { baseline } from "../../src/accelerator/presets.ts";
import type { Network, NetworkNode } from "../../src/network/network.ts";
import { lowerNetwork } from "../../src/simulator/lower-network.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { mapProgram } from "../../src/simulator/map-program.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import type { FeasibleSimulation } from "../../src/simulator/simulation.ts";
import { timeOperation } from "../../src/simulator/time-operation.ts";
import { chain, convolution, depthwise } from "./networks.ts";

const layer: fc.Arbitrary<NetworkNode["layer"]> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 96 }), fc.constantFrom(1, 3, 5), fc.constantFrom(1, 2))
    .map(([channels, kernel, stride]) => convolution(channels, { kernel, stride })),
  fc.tuple(fc.constantFrom(3, 5), fc.constantFrom(1, 2)).map(([kernel, stride]) => depthwise(kernel, stride)),
  fc.constant({ kind: "squeeze-excite", squeezedChannels: 4, activation: "relu", gate: "sigmoid" } as const),
);
const network: fc.Arbitrary<Network> = fc
  .tuple(fc.array(layer, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 64 }))
  .map(([layers, size, channels]) => chain(layers, size, channels));

const accelerator: fc.Arbitrary<Accelerator> = fc
  .record({
    peX: fc.constantFrom(1, 2, 3, 4, 8),
    peY: fc.constantFrom(1, 2, 4, 6),
    simdUnits: fc.constantFrom(8, 16, 64),
    lanes: fc.constantFrom(1, 2, 8),
    localMemoryMb: fc.constantFrom(1 / 32, 1 / 8, 1),
    registerFileKb: fc.constantFrom(16, 64),
    weightHold: fc.constantFrom("registerFile" as const, "none" as const),
    ioBandwidthGBps: fc.constantFrom(0.3, 1, 7, 25),
    clockMhz: fc.constantFrom(500, 800),
    dramLatencyCycles: fc.constantFrom(0, 80),
    fillCycles: fc.constantFrom(0, 8),
    memoryBanks: fc.constantFrom(1, 4, 16),
  })
  .map((fields) => ({ ...baseline, ...fields, name: "random" }));

function feasible(given: Network, machine: Accelerator): FeasibleSimulation | undefined {
  const result = simulate(given, machine);
  if (result.kind === "feasible") return result;
  expect(result.reasons.length).toBeGreaterThan(0);
  for (const reason of result.reasons) expect(reason.bytesNeeded!).toBeGreaterThan(reason.bytesAvailable!);
  return undefined;
}

test("labels are whole numbers that sum to the cycles, and every figure is finite and positive", () => {
  fc.assert(
    fc.property(network, accelerator, (given, machine) => {
      const result = feasible(given, machine);
      for (const { cycles, run, energyUj } of result?.layers ?? []) {
        const labels = Object.values(run.labels);
        expect(labels.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
        expect(labels.reduce((sum, count) => sum + count, 0)).toBe(cycles);
        expect(energyUj).toBeGreaterThan(0);
        expect(Object.values(run.traffic).every((bytes) => Number.isFinite(bytes) && bytes >= 0)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test("no layer is faster than its MACs, its bytes through DRAM or its weights through the ports allow, nor slower than all phases in series", () => {
  fc.assert(
    fc.property(network, accelerator, (given, machine) => {
      const { peX, peY, lanes, simdUnits, macsPerSimdUnit, ioBandwidthGBps, clockMhz } = machine;
      const bytesPerCycle = (ioBandwidthGBps * 1000) / clockMhz;
      for (const { macs, cycles, arrayCycles, run } of feasible(given, machine)?.layers ?? []) {
        const { dramReadBytes, dramWriteBytes, busBytes, registerWriteBytes } = run.traffic;
        const transfer = (dramReadBytes + dramWriteBytes) / bytesPerCycle;
        expect(cycles).toBeGreaterThanOrEqual(macs / (peX * peY * lanes * simdUnits * macsPerSimdUnit));
        expect(cycles).toBeGreaterThanOrEqual(transfer - 1e-6);
        expect(cycles).toBeGreaterThanOrEqual(registerWriteBytes / (peX * peY * machine.weightPortBytesPerCycle));
        expect(cycles).toBeLessThanOrEqual(arrayCycles + run.labels.control + run.effects.dmaCycles);
        const { transfers } = run.effects;
        const series = transfer + busBytes / machine.broadcastBytesPerCycle + transfers * (machine.dramLatencyCycles + 3);
        expect(run.effects.dmaCycles).toBeLessThanOrEqual(series);
      }
    }),
    { numRuns: 150 },
  );
});

const single = fc
  .tuple(layer, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 64 }))
  .map(([one, size, channels]) => chain([one], size, channels));

/** Law: with the mappings that the mapper chose before it, the change never adds cycles to any operation. */
function neverSlower(change: (machine: Accelerator) => Accelerator): void {
  fc.assert(
    fc.property(single, accelerator, (given, machine) => {
      const mapped = mapProgram(createMachine(machine), lowerNetwork(given));
      if (mapped.kind === "infeasible") return;
      const changed = createMachine(change(machine));
      for (const { operation, mapping, placement, run } of mapped.operations) {
        const context = { ...placement, reshaped: operation.reshaped };
        const after = timeOperation(changed, operation.shape, { mapping, context });
        expect(after.cycles).toBeLessThanOrEqual(run.cycles);
      }
    }),
    { numRuns: 120 },
  );
}

test("at a fixed mapping more bandwidth never adds cycles", () =>
  neverSlower((machine) => ({ ...machine, ioBandwidthGBps: 1.5 * machine.ioBandwidthGBps })));
test("at a fixed mapping twice or three times the banks never add cycles", () => {
  neverSlower((machine) => ({ ...machine, memoryBanks: 2 * machine.memoryBanks }));
  neverSlower((machine) => ({ ...machine, memoryBanks: 3 * machine.memoryBanks }));
});
test("at a fixed mapping less DRAM latency never adds cycles", () =>
  neverSlower((machine) => ({ ...machine, dramLatencyCycles: Math.floor(machine.dramLatencyCycles / 2) })));
