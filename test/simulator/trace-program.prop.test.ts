import fc from "fast-check";
import { baseline } from "../../src/accelerator/presets.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { DoubleBuffer } from "../../src/simulator/double-buffer.ts";
import { lowerNetwork } from "../../src/simulator/lower-network.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { mapProgram } from "../../src/simulator/map-program.ts";
import { OperationPlan } from "../../src/simulator/operation-plan.ts";
import { OperationTimer } from "../../src/simulator/operation-timer.ts";
import { type OperationTrace, traceProgram } from "../../src/simulator/trace-program.ts";
import { caseArbitrary } from "./exactness/random-case.ts";
import { chain, convolution, smallMachine } from "./networks.ts";

function trace(network: Parameters<typeof lowerNetwork>[0], accelerator = smallMachine): readonly OperationTrace[] {
  const machine = createMachine(accelerator);
  const mapped = mapProgram(machine, lowerNetwork(network));
  if (mapped.kind === "infeasible") throw new Error("expected a feasible program");
  const traces = traceProgram(machine, mapped.operations);
  expect(traces.map(({ cycles }) => cycles)).toEqual(mapped.operations.map(({ run }) => run.cycles));
  return traces;
}

test("the worked example's commands start and end as the specification's table says, behind 5 cycles of control", () => {
  const [operation] = trace(chain([convolution(32)], 8, 16));
  const rows = operation!.spans.map(({ lane, tile, startCycle, endCycle }) => [lane, tile, startCycle - 5, endCycle - 5]);
  expect(rows).toEqual([
    ["load", 0, 0, 522],
    ["compute", 0, 522, 608],
    ["load", 1, 522, 1044],
    ["store", 0, 1044, 2078],
    ["compute", 1, 1044, 1114],
    ["store", 1, 2078, 3112],
  ]);
});

test("spans of a lane never overlap, each tile computes once, and the last span ends with the operation", () => {
  for (const { spans, cycles } of trace(mobilenetV2({ width: 0.5, inputSize: 96 }), baseline)) {
    for (const lanes of [["load", "store"], ["compute"]]) {
      const ordered = spans.filter(({ lane }) => lanes.includes(lane));
      for (const [index, span] of ordered.entries()) {
        expect(span.endCycle).toBeGreaterThan(span.startCycle);
        expect(span.startCycle).toBeGreaterThanOrEqual(ordered[index - 1]?.endCycle ?? baseline.controlCycles);
      }
    }
    const computed = spans.filter(({ lane }) => lane === "compute").map(({ tile }) => tile);
    expect(computed).toEqual(computed.map((_, index) => index));
    expect(Math.max(...spans.map(({ endCycle }) => endCycle))).toBe(cycles);
  }
});

test("looking at every tile gives the figures that jumping over periods gives", () => {
  const plan = new OperationPlan();
  const figures = (timer: OperationTimer) => {
    timer.time(plan);
    return [timer.cycles, timer.compute, timer.bank, timer.weightWait, timer.ioWait, timer.transfers, timer.dmaCycles, timer.dramReadBytes];
  };
  let tiles = 0;
  fc.assert(
    fc.property(caseArbitrary, fc.integer({ min: 1, max: 40 }), (drawn, larger) => {
      if (drawn === undefined) return;
      const { machine, operation, mapping, placement } = drawn;
      // More rows of the same tiles, so that there is something to jump over.
      const { shape } = operation;
      const inputHeight = shape.inputHeight + larger * shape.strideHeight;
      const taller = { ...shape, inputHeight, outputHeight: shape.kind === "global-pool" ? 1 : shape.outputHeight + larger };
      plan.set(machine, taller, { mapping, context: { ...placement, reshaped: operation.reshaped } });
      let computed = 0;
      const traced = figures(new OperationTimer(new DoubleBuffer(({ lane }) => void (lane === "compute" && computed++))));
      expect(figures(new OperationTimer())).toEqual(traced);
      expect(computed).toBe(plan.positionTiles * plan.weights.tiles);
      tiles = Math.max(tiles, computed);
    }),
    { numRuns: 400 },
  );
  expect(tiles).toBeGreaterThan(50);
});
