import type { SpatialMapping } from "../../accelerator/accelerator.ts";
import type { Traffic } from "../counters.ts";
import type { Machine } from "../machine.ts";
import type { OperandPlace } from "../mapping.ts";
import type { OperationShape } from "../operation.ts";
import type { OperationDemands } from "../operation-demands.ts";
import type { OperationMapper } from "../operation-mapper.ts";
import { ResidentMemory } from "../resident-memory.ts";
import { SpatialSplit } from "../spatial-split.ts";

/** Where an operand lies, as a digit: 0 is DRAM, then the spatial mappings. */
const PLACES: readonly OperandPlace[] = ["dram", "rows-columns", "channels", "rows-channels", "columns-channels"] satisfies readonly (
  | "dram"
  | SpatialMapping
)[];

/** One operation as the mapper runs it where tiles in flight find as much memory as they want. */
export interface OperationResult {
  readonly cycles: number;
  readonly traffic: Traffic;
  /** Where the output goes, as a digit, and PE 0's share of it that stays. */
  readonly place: number;
  readonly outputBytes: number;
  readonly demands: OperationDemands;
  /** Bytes cross the DRAM port, or might have, so that the figures hold for one bandwidth. */
  readonly usesDram: boolean;
}

/** What tells results of one shape on one machine apart. */
export interface OperationState {
  readonly shape: number;
  /** The operands' places as a number, a digit each. */
  readonly places: number;
  readonly operands: number;
  readonly reshaped: boolean;
  readonly mayStay: boolean;
  readonly cachedWeightBytes: number;
  /** Bytes of the largest gap for an output that stays; infinite where any finds one. */
  readonly gapBytes: number;
}

/** Digits of an operand's place. */
export const PLACE_BASE = PLACES.length;

/** Maps operations on one machine, with given memory for weights in flight, each state once. */
export class OperationResults {
  readonly #machine: Machine;
  readonly #stagingBytes: number;
  readonly #shapes: readonly OperationShape[];
  readonly #mapper: OperationMapper;
  readonly #known = new Map<number, OperationResult | undefined>();
  /** Where only a part of the weights is cached, or memory is short. */
  readonly #rare = new Map<string, OperationResult | undefined>();
  readonly #split = new SpatialSplit();
  /** The most that any of the results asked for: a machine with as much has the same results. */
  mostStagingBytes = 0;
  mostRegisterBytes = 0;

  constructor(
    machine: Machine,
    {
      stagingBytes,
      shapes,
      mapper,
    }: { readonly stagingBytes: number; readonly shapes: readonly OperationShape[]; readonly mapper: OperationMapper },
  ) {
    this.#machine = machine;
    this.#stagingBytes = stagingBytes;
    this.#shapes = shapes;
    this.#mapper = mapper;
  }

  /** The result, or undefined where the operation's weights fit no memory. */
  find(state: OperationState): OperationResult | undefined {
    const { weightBytes } = this.#shapes[state.shape]!;
    const { cachedWeightBytes, gapBytes, shape, places } = state;
    const flags = (state.reshaped ? 1 : 0) + (state.mayStay ? 2 : 0) + (cachedWeightBytes === weightBytes ? 4 : 0);
    const key = (places * 8 + flags) * this.#shapes.length + shape;
    if (gapBytes < Number.POSITIVE_INFINITY || (cachedWeightBytes > 0 && cachedWeightBytes < weightBytes)) {
      const text = `${key} ${cachedWeightBytes} ${gapBytes}`;
      const known = this.#rare.get(text);
      if (known !== undefined || this.#rare.has(text)) return known;
      const result = this.#map(state);
      this.#rare.set(text, result);
      return result;
    }
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known;
    const result = this.#map(state);
    this.#known.set(key, result);
    return result;
  }

  #map(state: OperationState): OperationResult | undefined {
    const { shape: index, places: code, operands, reshaped, mayStay, cachedWeightBytes, gapBytes } = state;
    const shape = this.#shapes[index]!;
    const places: OperandPlace[] = [];
    for (let rest = code; places.length < operands; rest = Math.floor(rest / PLACE_BASE)) places.unshift(PLACES[rest % PLACE_BASE]!);
    const run = this.#mapper.map({
      machine: this.#machine,
      shape,
      context: { places, reshaped, cachedWeightBytes },
      // A share finds a gap where the largest takes it: one gap of that size answers as all of them would.
      resident: new ResidentMemory(gapBytes),
      flightEnd: Number.POSITIVE_INFINITY,
      stagingBytes: this.#stagingBytes,
      mayStay,
    });
    const { outputBytes, flightBytes, stagingBytes, registerHalfBytes, leaves } = this.#mapper.demands;
    this.mostStagingBytes = Math.max(this.mostStagingBytes, stagingBytes);
    this.mostRegisterBytes = Math.max(this.mostRegisterBytes, registerHalfBytes);
    if (run === undefined) return undefined;
    const { spatial, outputOnChip } = run.mapping;
    this.#split.set(this.#machine, shape, spatial);
    const share = shape.kind === "global-pool" ? this.#split.channels : this.#split.positions * this.#split.channels;
    return {
      cycles: run.cycles,
      traffic: run.traffic,
      place: outputOnChip ? PLACES.indexOf(spatial) : 0,
      outputBytes: outputOnChip ? share : 0,
      demands: { outputBytes, flightBytes, stagingBytes, registerHalfBytes, leaves },
      usesDram: leaves || places.includes("dram") || cachedWeightBytes < shape.weightBytes,
    };
  }
}
