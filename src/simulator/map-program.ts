import { InputError } from "../core/errors.ts";
import type { InfeasibilityReason } from "../trial/cost-model.ts";
import { explainIllegalMapping } from "./check-mapping.ts";
import { explainMemory, explainRegisterFile } from "./feasibility.ts";
import { ForwardState } from "./forward-state.ts";
import type { Machine } from "./machine.ts";
import type { Mapping, Placement } from "./mapping.ts";
import type { Operation, Program } from "./operation.ts";
import { type MappingRequest, OperationMapper } from "./operation-mapper.ts";
import type { OperationRun } from "./operation-run.ts";
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

/** How a mapper works; none of it changes what it chooses. */
export interface ProgramMapperOptions {
  /** Operations of one shape in one state are mapped once; on unless said. */
  readonly memoises?: boolean;
  /** Skipped mappings are timed as well where one of them may be the best that was rejected; off unless said. */
  readonly explains?: boolean;
}

/** Maps programs operation by operation by the forward rule (section 7 of the specification); reuse one for many. */
export class ProgramMapper {
  readonly #memoises: boolean;
  readonly #mapper: OperationMapper;
  readonly #model = new OperationModel();

  constructor({ memoises = true, explains = false }: ProgramMapperOptions = {}) {
    this.#memoises = memoises;
    this.#mapper = new OperationMapper({ explains });
  }

  /** Throws an `InputError` where a given mapping is illegal. */
  map(machine: Machine, program: Program, { mappings }: MapProgramOptions = {}): MappedProgram {
    const reasons = program.operations.flatMap(({ name, shape }) => explainRegisterFile(machine, { layer: name, shape }) ?? []);
    if (reasons.length > 0) return { kind: "infeasible", reasons };
    const state = new ForwardState(machine, program);
    const repeated = this.#memoises ? findRepeatedShapes(program) : undefined;
    const known = new Map<string, OperationRun>();
    const operations: PlacedOperation[] = [];
    for (const operation of program.operations) {
      const request = state.request(operation);
      const given = mappings?.[operation.name];
      const key = repeated?.has(operation.shape.key) === true ? state.keyOf(request) : undefined;
      const run = given === undefined ? this.#mapOnce(request, { key, known }) : this.#runGiven(operation, given, state);
      if (run === undefined) return { kind: "infeasible", reasons: [explainMemory(operation, request)] };
      const placement = state.advance(operation, request, { index: operations.length, mapping: run.mapping });
      operations.push({ operation, mapping: run.mapping, placement, run });
    }
    return { kind: "feasible", operations };
  }

  /** A request without a key is not expected again. */
  #mapOnce(
    request: MappingRequest,
    { key, known }: { readonly key: string | undefined; readonly known: Map<string, OperationRun> },
  ): OperationRun | undefined {
    if (key === undefined) return this.#mapper.map(request);
    const run = known.get(key) ?? this.#mapper.map(request);
    if (run !== undefined) known.set(key, run);
    return run;
  }

  #runGiven(operation: Operation, mapping: Mapping, state: ForwardState): OperationRun {
    const { machine, context, resident, flightEnd, stagingBytes, mayStay } = state.request(operation);
    const { bytes, address } = state.findOutput(operation, mapping);
    const flightAddress = mapping.outputOnChip ? Math.max(resident.top, address + bytes) : resident.top;
    const limits = { ...context, flightAddress, flightEnd, stagingBytes };
    const fault =
      mapping.outputOnChip && (address < 0 || !mayStay)
        ? `outputOnChip is true, expected false: ${mayStay ? `no ${bytes} bytes are free` : "the network's output goes to DRAM"}`
        : explainIllegalMapping(machine, operation.shape, { mapping, limits });
    if (fault !== undefined)
      throw new InputError(`Cannot map operation ${operation.name}: ${fault}`, {
        code: "illegal-mapping",
        path: operation.name,
        fix: "Change the mapping, or leave it out and the mapper chooses one.",
      });
    this.#model.time(machine, operation.shape, { mapping, context });
    return this.#model.record();
  }
}

/** Keys of the shapes that more than one operation has. */
function findRepeatedShapes({ operations }: Program): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { shape } of operations) {
    if (seen.has(shape.key)) repeated.add(shape.key);
    seen.add(shape.key);
  }
  return repeated;
}

/** Maps one program; see `ProgramMapper`. */
export function mapProgram(machine: Machine, program: Program, options: MapProgramOptions = {}): MappedProgram {
  return new ProgramMapper({ explains: true }).map(machine, program, options);
}
