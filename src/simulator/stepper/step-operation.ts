import type { CycleLabels, Effects, Traffic } from "../counters.ts";
import type { Machine } from "../machine.ts";
import type { Mapping, OperandPlace, Placement } from "../mapping.ts";
import type { Operation } from "../operation.ts";
import { ArrayWork } from "./array-work.ts";
import { Chip } from "./chip.ts";
import { type Division, divideWork } from "./divide-work.ts";
import { Dma } from "./dma.ts";
import { buildLoad } from "./load-builder.ts";
import { divideOperation, MappedOperation } from "./mapped-operation.ts";
import type { OperationConstants } from "./operation-constants.ts";
import { ProcessingElement } from "./processing-element.ts";
import { Sequencer } from "./sequencer.ts";
import { buildStore } from "./store-builder.ts";
import { ResidentTensor, type StoredTensor, storeInDram } from "./stored-tensor.ts";
import { Tally } from "./tally.ts";
import { TilePlan } from "./tile-plan.ts";
import { VectorWork } from "./vector-work.ts";
import { packWeights, type WeightImage } from "./weight-image.ts";

/** What the stepper counted while it ran an operation. */
export interface SteppedOperation {
  readonly cycles: number;
  readonly labels: CycleLabels;
  readonly traffic: Traffic;
  readonly effects: Effects;
}

/** One operation on its own. */
export interface StepRequest {
  readonly machine: Machine;
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
  readonly data: {
    /** Operands in order (a product's gate last), int8, [row, column, channel]. */
    readonly operands: readonly Int8Array[];
    readonly constants: OperationConstants;
  };
}

/**
 * Steps one operation through the machine, a clock cycle at a time, from operands in the places its placement says to its output.
 * Throws where a buffer overflows, and where anything is read that was not written.
 */
export function stepOperation({ machine, operation, mapping, placement, data }: StepRequest): SteppedOperation & {
  /** int8, [row, column, channel]. */
  readonly output: Int8Array;
} {
  const { shape } = operation;
  const outputBytes = shape.outputHeight * shape.outputWidth * shape.outputChannels;
  const operandBytes = data.operands.reduce((sum, { length }) => sum + length, 0);
  const chip = new Chip(machine, operandBytes + outputBytes + shape.weightBytes);
  const { peX, peY } = machine.accelerator;
  const { inputHeight: height, inputWidth: width, inputChannels: channels } = shape;
  const operands = data.operands.map((values, index) => {
    const isGate = shape.kind === "scale" && index === data.operands.length - 1;
    const extent = isGate ? { height: 1, width: 1, channels, groups: 1 } : { height, width, channels, groups: 1 };
    const place = placement.places[index]!;
    const division = place === "dram" ? undefined : divideWork(extent, place, { peX, peY });
    const tensor = placeTensor(chip, { ...extent, division, address: placement.operandAddresses[index]! });
    writeTensor(tensor, values);
    return tensor;
  });
  const output = placeOutput(chip, { operation, mapping, placement });
  const weights = placeWeights(chip, { operation, mapping, placement }, data.constants);
  const stepped = runOperation(chip, { operation, mapping, placement, operands, output, weights, constants: data.constants });
  return { ...stepped, output: readTensor(output, outputBytes) };
}

/** What of an operation decides where its tensors and weights lie. */
interface Placed {
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
}

/** A tensor in the chip's memories, or in DRAM bytes that it takes. */
export function placeTensor(
  chip: Chip,
  at: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly division: Division | undefined;
    readonly address: number;
  },
): StoredTensor {
  if (at.division === undefined) return storeInDram(chip.dram, chip.takeDram(at.height * at.width * at.channels));
  return new ResidentTensor(chip.local, { division: at.division, address: at.address, width: at.width, channels: at.channels });
}

/** Where an operation's output goes. One that stays must not reach into the tiles in flight. */
export function placeOutput(chip: Chip, { operation, mapping, placement }: Placed): StoredTensor {
  const { shape } = operation;
  const { peX, peY } = chip.machine.accelerator;
  const { outputHeight: height, outputWidth: width, outputChannels: channels } = shape;
  if (!mapping.outputOnChip) return placeTensor(chip, { height, width, channels, division: undefined, address: 0 });
  const extent = { ...shape, outputHeight: height, kind: shape.kind === "global-pool" ? ("activation" as const) : shape.kind };
  const division = divideOperation(extent, mapping, { peX, peY });
  const tensor = new ResidentTensor(chip.local, { division, address: placement.outputAddress, width, channels });
  const end = placement.outputAddress + tensor.shareBytes;
  if (placement.outputAddress < placement.flightEnd && end > placement.flightAddress)
    throw new Error(`Cannot keep the output of ${operation.name}: its bytes up to ${end} reach into the tiles in flight`);
  return tensor;
}

/** An operation's constants where they lie before it starts. */
export interface PlacedWeights {
  readonly image: WeightImage;
  readonly dramAddress: number;
  readonly tiles: TilePlan;
  readonly division: Division;
}

/** Puts an operation's constants into DRAM in tile order, the first of them into the cache instead. */
export function placeWeights(chip: Chip, { operation, mapping, placement }: Placed, constants: OperationConstants): PlacedWeights {
  const { accelerator } = chip.machine;
  const { shape } = operation;
  const division = divideOperation(shape, mapping, accelerator);
  const width = mapping.lanes * accelerator.simdUnits;
  const macsPerUnit = accelerator.macsPerSimdUnit;
  const tiles = new TilePlan(shape, mapping, { division, width, macsPerUnit });
  const image = packWeights(shape, constants, { division, weightTiles: tiles.weightTiles, width, macsPerUnit });
  const dramAddress = chip.takeDram(image.bytes.length);
  chip.dram.fill(dramAddress, image.bytes);
  chip.dram.forget(dramAddress, dramAddress + placement.cachedWeightBytes);
  let from = 0;
  for (const { memory, address, bytes } of chip.locateCached(placement.cacheOffset, placement.cachedWeightBytes, placement)) {
    memory.fill(address, image.bytes.subarray(from, from + bytes));
    from += bytes;
  }
  return { image, dramAddress, tiles, division };
}

/** Writes a tensor from outside the machine. */
export function writeTensor(tensor: StoredTensor, values: Int8Array): void {
  let from = 0;
  for (const { memory, address, bytes } of tensor.locate(0, values.length)) {
    memory.fill(address, values.subarray(from, from + bytes));
    from += bytes;
  }
}

/** Reads a tensor of `count` elements from outside the machine. */
export function readTensor(tensor: StoredTensor, count: number): Int8Array {
  const values = new Int8Array(count);
  let element = 0;
  for (const { memory, address, bytes } of tensor.locate(0, count))
    for (let byte = 0; byte < bytes; byte++) values[element++] = memory.read(address + byte);
  return values;
}

/** Runs an operation whose operands and constants are in place. */
export function runOperation(
  chip: Chip,
  setting: Placed & {
    readonly operands: readonly StoredTensor[];
    readonly output: StoredTensor;
    readonly weights: PlacedWeights;
    readonly constants: OperationConstants;
  },
): SteppedOperation {
  const { operation, placement, weights, constants } = setting;
  const { shape } = operation;
  const { tiles, division } = weights;
  const mapped = new MappedOperation({
    ...setting,
    chip,
    division,
    tiles,
    operands: setting.operands.slice(0, shape.operands),
    gate: shape.kind === "scale" ? setting.operands[shape.operands] : undefined,
  });
  for (const memory of chip.local) memory.forget(placement.flightAddress, placement.flightEnd);
  const staging = chip.stagingAddress(placement);
  for (const memory of chip.weights) memory.forget(staging, staging + placement.stagingBytes);
  const tally = new Tally();
  const pes = division.shares.map((share) => new ProcessingElement(mapped, share, { constants, tally }));
  const work = shape.onArray ? new ArrayWork(mapped, pes) : new VectorWork(mapped, pes, tally);
  const dma = new Dma(chip.machine, tally);
  const program = {
    count: tiles.count,
    load: (tile: number) => buildLoad(mapped, tiles.tile(tile)),
    store: (tile: number) => buildStore(mapped, tiles.tile(tile)),
  };
  const largest = tiles.tile(0);
  const sequencer = new Sequencer(program, chip.machine.accelerator, { work, dma, tally });
  const cycles = sequencer.run((index) => {
    const tile = tiles.tile(index);
    if (tile.rows.size * tile.columns.size < largest.rows.size * largest.columns.size) tally.effects.edgeTiles++;
    work.begin(tile);
  });
  countPositions(tally, mapped, pes[0]!);
  return { cycles, labels: tally.labels, traffic: tally.traffic, effects: tally.effects };
}

/** What only PE 0 counts, and what operands in place spare. */
function countPositions({ effects }: Tally, { held }: MappedOperation, { array, vector, port }: ProcessingElement): void {
  effects.steps = array.steps;
  effects.vectorCycles = vector.cycles;
  effects.registerFills = port.fills;
  for (const shares of held) for (const { heldBytes } of shares ?? []) effects.inPlaceBytes += heldBytes;
}

/** A division of the same positions and channels, for callers that place operands themselves. */
export type { Division, OperandPlace };
