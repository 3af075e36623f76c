import type { Machine } from "../../../src/simulator/machine.ts";
import type { Mapping, Placement } from "../../../src/simulator/mapping.ts";
import type { Operation } from "../../../src/simulator/operation.ts";
import { divideOperation } from "../../../src/simulator/stepper/divide-operation.ts";
import type { SteppedOperation } from "../../../src/simulator/stepper/run-operation.ts";

/** An operation that was stepped. */
export interface SteppedRun {
  readonly machine: Machine;
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
  readonly stepped: SteppedOperation;
}

type Occurs = (run: SteppedRun) => boolean;

const isConvolution: Occurs = ({ operation: { shape } }) => shape.kind === "convolution" || shape.kind === "dense";
const isWindowed: Occurs = ({ operation: { shape } }) => shape.kernelHeight * shape.kernelWidth > 1;
const share = ({ machine, operation, mapping }: SteppedRun) => divideOperation(operation.shape, mapping, machine.accelerator);
const inputSteps = ({ machine, operation: { shape } }: SteppedRun) =>
  Math.ceil(shape.inputChannels / shape.groups / machine.accelerator.macsPerSimdUnit);
const passes = (run: SteppedRun) => (isConvolution(run) ? Math.ceil(inputSteps(run) / run.mapping.passSteps) : 1);
const hasSeveralTiles: Occurs = ({ stepped }) => stepped.effects.tiles > 1;
const place = ({ placement }: SteppedRun, operand: number) => placement.places[operand] ?? "dram";

/** The effects that a machine of this kind has, and how to see that one occurred in an operation. */
const effects: Readonly<Record<string, Occurs>> = {
  "several tiles": hasSeveralTiles,
  "edge tiles": ({ stepped }) => stepped.effects.edgeTiles > 0,
  "fill and drain": ({ stepped }) => stepped.labels.fill > 0 && stepped.labels.drain > 0,
  "DMA beside the array": (run) => run.stepped.effects.overlapCycles > 0 && hasSeveralTiles(run),
  "waiting for I/O": ({ stepped }) => stepped.labels.ioWait > 0,
  "fractional bandwidth": ({ machine, stepped }) => machine.load.cycles > 1 && stepped.traffic.dramReadBytes > 0,
  "another output bandwidth": ({ machine, stepped }) => machine.store.bytes !== machine.load.bytes && stepped.traffic.dramWriteBytes > 0,
  "DRAM latency": ({ machine, stepped }) => machine.accelerator.dramLatencyCycles > 0 && stepped.traffic.dramReadBytes > 0,
  "control cycles": ({ stepped }) => stepped.labels.control > 0,
  "bank conflicts": ({ stepped }) => stepped.labels.bank > 0,
  "weight stalls": ({ stepped }) => stepped.labels.weightWait > 0,
  "register fills in turn": ({ stepped }) => stepped.effects.registerFills > 1,
  "weights fetched at every step": ({ machine, operation }) => operation.shape.onArray && !machine.holdsWeights,
  "weight memory of its own": ({ machine, operation }) => operation.shape.weightBytes > 0 && machine.weightMemoryBytes > 0,
  "vector work that is not hidden": ({ operation, stepped }) => operation.shape.onArray && stepped.labels.compute > stepped.effects.steps,
  "depthwise under-use": ({ operation }) => operation.shape.kind === "depthwise",
  "grouped convolution": ({ operation }) => operation.shape.groups > 1,
  "several groups in a PE": (run) => run.operation.shape.groups > 1 && share(run).shares[0]!.groups.size > 1,
  "parts sharing a group": (run) => run.operation.shape.groups > 1 && share(run).over > run.operation.shape.groups,
  "several rounds": (run) =>
    run.operation.shape.onArray && share(run).shares[0]!.groupChannels > run.mapping.lanes * run.machine.accelerator.simdUnits,
  "ragged input channels": (run) =>
    isConvolution(run) && (run.operation.shape.inputChannels / run.operation.shape.groups) % run.machine.accelerator.macsPerSimdUnit > 0,
  "ragged shares": (run) =>
    new Set(share(run).shares.map(({ rows, columns, channels }) => `${rows.size} ${columns.size} ${channels.size}`)).size > 1,
  "idle PEs": (run) => share(run).shares.length < run.machine.pes,
  stride: ({ operation }) => operation.shape.strideHeight > 1 || operation.shape.strideWidth > 1,
  padding: ({ stepped }) => stepped.effects.zeroOperandBytes > 0,
  dilation: (run) => isWindowed(run) && run.operation.shape.extentHeight > run.operation.shape.kernelHeight,
  halos: ({ stepped }) => stepped.effects.haloBytes > 0,
  "operands in place": ({ stepped }) => stepped.effects.inPlaceBytes > 0,
  "operands over the bus": (run) => place(run, 0) !== "dram" && run.stepped.effects.inPlaceBytes === 0 && run.operation.shape.operands > 0,
  "operands from DRAM": (run) => place(run, 0) === "dram" && run.operation.shape.operands > 0,
  "flattened operands": ({ operation }) => operation.reshaped,
  "outputs that stay": ({ mapping }) => mapping.outputOnChip,
  "outputs to DRAM": ({ stepped }) => stepped.traffic.dramWriteBytes > 0,
  "partial-sum spills": ({ stepped }) => stepped.effects.spillBytes > 0,
  "passes between the first and the last": (run) => passes(run) > 2,
  "weight tiles of one pass": (run) => passes(run) > 1 && run.mapping.roundsPerTile === 0,
  "weights outermost": ({ mapping }) => mapping.weightsOuter,
  "cached weights": ({ stepped }) => stepped.effects.cachedWeightBytes > 0,
  "weights cached in part": ({ operation, placement: { cachedWeightBytes } }) =>
    cachedWeightBytes > 0 && cachedWeightBytes < operation.shape.weightBytes,
  requantisation: ({ stepped }) => stepped.effects.requantizedBytes > 0,
  biases: ({ operation, stepped }) => operation.shape.onArray && stepped.effects.biasBytes > 0,
  "fused activation": ({ operation }) => operation.shape.onArray && operation.arithmetic.activation !== undefined,
  "clamps read along": ({ operation }) => operation.arithmetic.operandClamps.length > 0,
  "batch normalisation alone": ({ operation }) => operation.arithmetic.batchNorm,
  "residual sum": ({ operation }) => operation.shape.kind === "add",
  "max pool": ({ operation }) => operation.arithmetic.poolMode === "max",
  "average pool": ({ operation }) => operation.arithmetic.poolMode === "average",
  "global mean over several PEs": (run) => run.operation.shape.kind === "global-pool" && share(run).down * share(run).across > 1,
  "gate of a squeeze-excite": ({ operation }) => operation.shape.kind === "scale",
  "written zeros": ({ operation }) => operation.shape.kind === "zeros",
};

/** Counts in how many operations each effect occurred. */
export class EffectTable {
  readonly #counts = new Map(Object.keys(effects).map((name) => [name, 0]));
  operations = 0;
  cycles = 0;

  add(run: SteppedRun): void {
    this.operations++;
    this.cycles += run.stepped.cycles;
    for (const [name, occurs] of Object.entries(effects)) if (occurs(run)) this.#counts.set(name, this.#counts.get(name)! + 1);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Effects that never occurred. */
  get missing(): readonly string[] {
    return [...this.#counts].filter(([, count]) => count === 0).map(([name]) => name);
  }

  toString(): string {
    const rows = [...this.#counts].map(([name, count]) => `  ${name.padEnd(40)}${String(count).padStart(8)}`);
    return [`operations ${this.operations}, cycles ${this.cycles}; operations in which an effect occurred:`, ...rows, ""].join("\n");
  }
}
