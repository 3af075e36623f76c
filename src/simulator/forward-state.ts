import type { Machine } from "./machine.ts";
import type { Mapping, OperandPlace, Placement } from "./mapping.ts";
import { planMemory } from "./memory-plan.ts";
import type { Operation, Program } from "./operation.ts";
import type { MappingRequest } from "./operation-mapper.ts";
import { ResidentMemory } from "./resident-memory.ts";
import { SpatialSplit } from "./spatial-split.ts";

/** Where a live tensor lies. */
interface LiveTensor {
  readonly place: OperandPlace;
  readonly address: number;
}

/** The mapping of an operation, and its place in the program. */
interface MappedStep {
  readonly index: number;
  readonly mapping: Mapping;
}

const IN_DRAM: LiveTensor = { place: "dram", address: 0 };

/** The state of the forward rule (section 7 of the specification): tensors on chip with mapping and address, and bytes of the cache left. */
export class ForwardState {
  readonly #machine: Machine;
  readonly #program: Program;
  readonly #memory: ReturnType<typeof planMemory>;
  readonly #resident: ResidentMemory;
  readonly #live = new Map<number, LiveTensor>([[0, IN_DRAM]]);
  readonly #split = new SpatialSplit();
  #cacheOffset = 0;

  constructor(machine: Machine, program: Program) {
    this.#machine = machine;
    this.#program = program;
    this.#memory = planMemory(machine, program);
    this.#resident = new ResidentMemory(this.#memory.residentBytes);
  }

  /** What the next operation finds. */
  request({ shape, inputs, output, reshaped }: Operation): MappingRequest {
    const places = inputs.map((tensor) => this.#live.get(tensor)!.place);
    const cachedWeightBytes = Math.min(shape.weightBytes, this.#memory.cacheBytes - this.#cacheOffset);
    return {
      machine: this.#machine,
      shape,
      context: { places, reshaped, cachedWeightBytes },
      resident: this.#resident,
      flightEnd: this.#memory.activationBytes,
      stagingBytes: this.#memory.stagingBytes,
      mayStay: output !== this.#program.outputTensor,
    };
  }

  /** Equal for requests that have equal answers. */
  keyOf({ shape, context, mayStay }: MappingRequest): string {
    return `${shape.key}|${context.places.join()}|${context.reshaped}|${context.cachedWeightBytes}|${mayStay}|${this.#resident.key}`;
  }

  /** Bytes of PE 0's share of an operation's output, and the address of a gap for it: -1 where there is none. */
  findOutput({ shape }: Operation, { spatial }: Mapping): { readonly bytes: number; readonly address: number } {
    this.#split.set(this.#machine, shape, spatial);
    const bytes = shape.kind === "global-pool" ? this.#split.channels : this.#split.positions * this.#split.channels;
    return { bytes, address: this.#resident.findGap(bytes) };
  }

  /** Places an operation's output and constants, then forgets the tensors that nothing reads any more. */
  advance(operation: Operation, { context, flightEnd, stagingBytes }: MappingRequest, { index, mapping }: MappedStep): Placement {
    const { inputs, output } = operation;
    const operandAddresses = inputs.map((tensor) => this.#live.get(tensor)!.address);
    const { bytes, address } = this.findOutput(operation, mapping);
    if (mapping.outputOnChip) this.#resident.place(output, address, { bytes });
    this.#live.set(output, mapping.outputOnChip ? { place: mapping.spatial, address } : IN_DRAM);
    const cacheOffset = this.#cacheOffset;
    this.#cacheOffset += context.cachedWeightBytes;
    const placement = {
      places: context.places,
      operandAddresses,
      outputAddress: mapping.outputOnChip ? address : 0,
      flightAddress: this.#resident.top,
      flightEnd,
      stagingBytes,
      cachedWeightBytes: context.cachedWeightBytes,
      cacheOffset,
    };
    for (const tensor of inputs) if (this.#program.tensors[tensor]!.lastUse <= index) this.#resident.release(tensor);
    return placement;
  }
}
