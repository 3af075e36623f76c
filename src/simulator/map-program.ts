import { InputError } from "../core/errors.ts";
import type { InfeasibilityReason } from "../trial/cost-model.ts";
import { explainIllegalMapping } from "./check-mapping.ts";
import { explainMemory, explainRegisterFile } from "./feasibility.ts";
import type { Machine } from "./machine.ts";
import type { Mapping, OperandPlace, Placement } from "./mapping.ts";
import { planMemory } from "./memory-plan.ts";
import type { Operation, Program } from "./operation.ts";
import { type MappingRequest, OperationMapper } from "./operation-mapper.ts";
import type { OperationRun } from "./operation-run.ts";
import { ResidentMemory } from "./resident-memory.ts";
import { SpatialSplit } from "./spatial-split.ts";
import { OperationModel } from "./time-operation.ts";

/** One operation of a program as the sequencer runs it, and what that takes. */
export interface PlacedOperation {
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
  readonly run: OperationRun;
}

/** A program's operations in order, or why it cannot run. */
export type MappedProgram =
  | { readonly kind: "feasible"; readonly operations: readonly PlacedOperation[] }
  | { readonly kind: "infeasible"; readonly reasons: readonly InfeasibilityReason[] };

/** Choices that are made already. */
export interface MapProgramOptions {
  /** Mappings by operation name; the mapper chooses the others. */
  readonly mappings?: Readonly<Record<string, Mapping>>;
}

/** Where a live tensor lies. */
interface LiveTensor {
  readonly place: OperandPlace;
  readonly address: number;
}

const IN_DRAM: LiveTensor = { place: "dram", address: 0 };

/**
 * Maps a program operation by operation by the forward rule (section 7 of the specification); reuse one for many programs. Operations of one shape
 * in one state are mapped once.
 */
export class ProgramMapper {
  readonly #mapper = new OperationMapper();
  readonly #model = new OperationModel();
  readonly #split = new SpatialSplit();

  /** Throws an `InputError` where a given mapping is illegal. */
  map(machine: Machine, program: Program, { mappings }: MapProgramOptions = {}): MappedProgram {
    const reasons = program.operations.flatMap(({ name, shape }) => explainRegisterFile(machine, { layer: name, shape }) ?? []);
    if (reasons.length > 0) return { kind: "infeasible", reasons };
    const { activationBytes, residentBytes, stagingBytes, cacheBytes } = planMemory(machine, program);
    const resident = new ResidentMemory(residentBytes);
    const live = new Map<number, LiveTensor>([[0, IN_DRAM]]);
    const known = new Map<string, OperationRun>();
    const operations: PlacedOperation[] = [];
    let cacheOffset = 0;
    for (let index = 0; index < program.operations.length; index++) {
      const operation = program.operations[index]!;
      const { shape, inputs, reshaped } = operation;
      const cachedWeightBytes = Math.min(shape.weightBytes, cacheBytes - cacheOffset);
      const places = inputs.map((tensor) => live.get(tensor)!.place);
      const context = { places, reshaped, cachedWeightBytes };
      const mayStay = operation.output !== program.outputTensor;
      const request = { machine, shape, context, resident, flightEnd: activationBytes, stagingBytes, mayStay };
      const given = mappings?.[operation.name];
      const key = `${shape.key}|${places.join()}|${reshaped}|${cachedWeightBytes}|${mayStay}|${resident.key}`;
      const run = given === undefined ? (known.get(key) ?? this.#mapper.map(request)) : this.#runGiven(operation, given, request);
      if (run === undefined) {
        const flightBytes = activationBytes - resident.top;
        return { kind: "infeasible", reasons: [explainMemory(machine, { operation, context, flightBytes, stagingBytes })] };
      }
      if (given === undefined) known.set(key, run);
      const output = this.#placeOutput(request, { tensor: operation.output, mapping: run.mapping });
      const placement: Placement = {
        places,
        operandAddresses: inputs.map((tensor) => live.get(tensor)!.address),
        outputAddress: output.address,
        flightAddress: resident.top,
        flightEnd: activationBytes,
        stagingBytes,
        cachedWeightBytes,
        cacheOffset,
      };
      operations.push({ operation, mapping: run.mapping, placement, run });
      cacheOffset += cachedWeightBytes;
      live.set(operation.output, output);
      for (const tensor of inputs) if (program.tensors[tensor]!.lastUse <= index) resident.release(tensor);
    }
    return { kind: "feasible", operations };
  }

  #runGiven({ name, shape, reshaped }: Operation, mapping: Mapping, request: MappingRequest): OperationRun {
    const { machine, context, resident, flightEnd, stagingBytes, mayStay } = request;
    const bytes = this.#outputBytes(request, mapping);
    const gap = resident.findGap(bytes);
    const flightAddress = mapping.outputOnChip ? Math.max(resident.top, gap + bytes) : resident.top;
    const limits = { places: context.places, reshaped, flightAddress, flightEnd, stagingBytes };
    const fault =
      mapping.outputOnChip && (gap < 0 || !mayStay)
        ? `outputOnChip is true, expected false: ${mayStay ? `no ${bytes} bytes are free` : "the network's output goes to DRAM"}`
        : explainIllegalMapping(machine, shape, { mapping, limits });
    if (fault !== undefined)
      throw new InputError(`Cannot map operation ${name}: ${fault}`, {
        code: "illegal-mapping",
        path: name,
        fix: "Change the mapping, or leave it out and the mapper chooses one.",
      });
    this.#model.time(machine, shape, { mapping, context });
    return this.#model.record();
  }

  #placeOutput(request: MappingRequest, { tensor, mapping }: { readonly tensor: number; readonly mapping: Mapping }): LiveTensor {
    if (!mapping.outputOnChip) return IN_DRAM;
    const bytes = this.#outputBytes(request, mapping);
    const address = request.resident.findGap(bytes);
    request.resident.place(tensor, address, { bytes });
    return { place: mapping.spatial, address };
  }

  /** Bytes of PE 0's share of the output. */
  #outputBytes({ machine, shape }: MappingRequest, { spatial }: Mapping): number {
    this.#split.set(machine, shape, spatial);
    return shape.kind === "global-pool" ? this.#split.channels : this.#split.positions * this.#split.channels;
  }
}

/** Maps one program; see `ProgramMapper`. */
export function mapProgram(machine: Machine, program: Program, options: MapProgramOptions = {}): MappedProgram {
  return new ProgramMapper().map(machine, program, options);
}
