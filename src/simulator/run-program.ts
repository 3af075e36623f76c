import type { InfeasibilityReason } from "../trial/cost-model.ts";
import { explainMemory, explainRegisterFile } from "./feasibility.ts";
import type { OperandPlace } from "./input-plan.ts";
import type { Machine } from "./machine.ts";
import { planMemory } from "./memory-plan.ts";
import type { Operation, Program } from "./operation.ts";
import { OperationMapper } from "./operation-mapper.ts";
import type { OperationRun } from "./operation-run.ts";

/** A program's operations as they ran, in order, or why it cannot run. */
export type ProgramRun =
  | { readonly kind: "feasible"; readonly runs: readonly OperationRun[] }
  | { readonly kind: "infeasible"; readonly reasons: readonly InfeasibilityReason[] };

/** A tensor that is live: where it lies and what it takes of each PE's memory. */
interface LiveTensor {
  readonly place: OperandPlace;
  readonly bytesPerPe: number;
}

/**
 * Runs a program operation by operation. The forward rule's state is small: which tensors are on chip, in which split, and how many bytes of
 * the parameter cache are left. Operations of one shape in one state are mapped once.
 */
export class ProgramRunner {
  readonly #mapper = new OperationMapper();

  run(machine: Machine, program: Program): ProgramRun {
    const reasons = program.operations.flatMap(({ name, shape }) => explainRegisterFile(machine, { layer: name, shape }) ?? []);
    if (reasons.length > 0) return { kind: "infeasible", reasons };
    const memory = planMemory(machine, program);
    const known = new Map<string, OperationRun>();
    const live = new Map<number, LiveTensor>([[0, { place: "dram", bytesPerPe: 0 }]]);
    const runs: OperationRun[] = [];
    let cacheBytes = memory.cacheBytes;
    let residentBytes = 0;
    for (let index = 0; index < program.operations.length; index++) {
      const operation = program.operations[index]!;
      const { shape } = operation;
      const cached = Math.min(shape.weightBytes, cacheBytes);
      cacheBytes -= cached;
      const request = {
        machine,
        shape,
        places: operation.inputs.map((tensor) => live.get(tensor)!.place),
        reshaped: operation.reshaped,
        streamedWeightBytes: shape.weightBytes - cached,
        freeBytes: memory.activationBytes - residentBytes,
        residentBytes: memory.residentBytes - residentBytes,
        stagingBytes: memory.stagingBytes,
        mayStay: operation.output !== program.outputTensor,
      };
      const key = `${shape.key}|${request.places.join()}|${request.reshaped}|${request.streamedWeightBytes}|${residentBytes}|${request.mayStay}`;
      let run = known.get(key);
      if (run === undefined) {
        run = this.#mapper.map(request);
        if (run === undefined)
          return {
            kind: "infeasible",
            reasons: [
              explainMemory(machine, {
                layer: operation.name,
                shape,
                tileBytes: memory.activationBytes,
                stagingBytes: memory.stagingBytes,
              }),
            ],
          };
        known.set(key, run);
      }
      runs.push(run);
      live.set(operation.output, { place: run.outputResident ? run.mapping : "dram", bytesPerPe: run.residentBytes });
      residentBytes += run.residentBytes - release(live, { operation, program, index });
    }
    return { kind: "feasible", runs };
  }
}

/** Forgets the tensors whose last reader has run; returns the bytes per PE they held. */
function release(
  live: Map<number, LiveTensor>,
  { operation, program, index }: { readonly operation: Operation; readonly program: Program; readonly index: number },
): number {
  let freed = 0;
  for (const tensor of new Set(operation.inputs)) {
    if (program.tensors[tensor]!.lastUse > index) continue;
    freed += live.get(tensor)?.bytesPerPe ?? 0;
    live.delete(tensor);
  }
  return freed;
}
