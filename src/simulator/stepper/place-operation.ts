import type { Mapping, Placement } from "../mapping.ts";
import type { Operation } from "../operation.ts";
import type { Chip } from "./chip.ts";
import { divideOperation, groupsOf } from "./divide-operation.ts";
import { type Division, divideWork } from "./divide-work.ts";
import type { OperationConstants } from "./operation-constants.ts";
import { ResidentTensor, type StoredTensor, storeInDram } from "./stored-tensor.ts";
import { TilePlan } from "./tile-plan.ts";
import { packWeights, type WeightImage } from "./weight-image.ts";

/** What of an operation decides where its tensors and weights lie. */
export interface Placed {
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
  const { outputHeight: height, outputWidth: width, outputChannels: channels } = shape;
  if (!mapping.outputOnChip) return placeTensor(chip, { height, width, channels, division: undefined, address: 0 });
  const division = divideWork({ height, width, channels, groups: groupsOf(shape) }, mapping.spatial, chip.machine.accelerator);
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
