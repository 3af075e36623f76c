import type { Accelerator } from "../accelerator/accelerator.ts";
import type { Network } from "../network/network.ts";
import { DoubleBuffer, type TileSpan } from "./double-buffer.ts";
import { lowerNetwork } from "./lower-network.ts";
import { createMachine, type Machine } from "./machine.ts";
import { type MapProgramOptions, mapProgram, type PlacedOperation } from "./map-program.ts";
import type { Operation } from "./operation.ts";
import { OperationPlan } from "./operation-plan.ts";
import { OperationTimer } from "./operation-timer.ts";

/** One operation's tiles in time; spans of one lane never overlap, and the last ends at `cycles`. Cycles since the operation's start. */
export interface OperationTrace {
  readonly operation: Operation;
  /** In the order in which they start within a lane. */
  readonly spans: readonly TileSpan[];
  readonly cycles: number;
}

/** Runs a mapped program tile by tile, jumping over nothing; operations follow each other without a gap. */
export function traceProgram(machine: Machine, operations: readonly PlacedOperation[]): readonly OperationTrace[] {
  const { controlCycles } = machine.accelerator;
  const plan = new OperationPlan();
  let spans: TileSpan[] = [];
  const shift = (span: TileSpan) => ({ ...span, startCycle: span.startCycle + controlCycles, endCycle: span.endCycle + controlCycles });
  const timer = new OperationTimer(new DoubleBuffer((span) => spans.push(shift(span))));
  return operations.map(({ operation, mapping, placement }) => {
    spans = [];
    plan.set(machine, operation.shape, { mapping, context: { ...placement, reshaped: operation.reshaped } });
    timer.time(plan);
    return { operation, spans, cycles: timer.cycles };
  });
}

/** The tiles of a network's operations in time; none where the network cannot run there. */
export function traceNetwork(network: Network, accelerator: Accelerator, options: MapProgramOptions = {}): readonly OperationTrace[] {
  const machine = createMachine(accelerator);
  const mapped = mapProgram(machine, lowerNetwork(network), options);
  return mapped.kind === "infeasible" ? [] : traceProgram(machine, mapped.operations);
}
