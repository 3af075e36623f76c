import fc from "fast-check";
import type { Accelerator, SpatialMapping } from "../../../src/accelerator/accelerator.ts";
import { baseline } from "../../../src/accelerator/presets.ts";
import { explainIllegalMapping } from "../../../src/simulator/check-mapping.ts";
import { createMachine, type Machine } from "../../../src/simulator/machine.ts";
import type { Mapping, OperandPlace, Placement } from "../../../src/simulator/mapping.ts";
import type { Operation } from "../../../src/simulator/operation.ts";
import { divideWork } from "../../../src/simulator/stepper/divide-work.ts";
import { operationArbitrary } from "./random-shape.ts";

/** An operation on a machine, mapped and placed, with the seed of its data. */
export interface ExactCase {
  readonly machine: Machine;
  readonly operation: Operation;
  readonly mapping: Mapping;
  readonly placement: Placement;
  /** The placement has not a byte more than the mapping is legal with. */
  readonly isTight: boolean;
  readonly seed: number;
}

const spatialMappings = ["rows-columns", "rows-channels", "columns-channels", "channels"] as const;
const spatial = fc.constantFrom(...spatialMappings);
const small = (max: number) => fc.integer({ min: 1, max });
const choice = fc.nat({ max: 719 });

const rawMachine = fc.record({
  peX: fc.constantFrom(1, 2, 2, 3, 4),
  peY: fc.constantFrom(1, 2, 2, 3, 4),
  simdUnits: small(8),
  macsPerSimdUnit: fc.constantFrom(1, 2, 3, 4, 4, 4),
  lanes: small(4),
  registerHalfBytes: fc.oneof(fc.constant(4096), fc.integer({ min: 4, max: 200 })),
  weightHold: fc.constantFrom("registerFile" as const, "registerFile" as const, "none" as const),
  hasWeightMemory: fc.boolean(),
  ioBandwidthGBps: fc.constantFrom(0.1, 0.25, 0.333, 0.7, 1, 2.6, 6.4, 20),
  outputBandwidthGBps: fc.constantFrom(undefined, undefined, 0.07, 0.5, 3.3),
  clockMhz: fc.constantFrom(500, 333.3, 800, 1000),
  weightPortBytesPerCycle: fc.constantFrom(1, 2, 3, 8, 16, 64),
  broadcastBytesPerCycle: fc.constantFrom(1, 2, 5, 16, 64),
  memoryBanks: small(4),
  memoryBankBytes: small(4),
  activationPortBytesPerCycle: fc.constantFrom(1, 2, 3, 4, 7, 16),
  requantizeBytesPerCycle: fc.constantFrom(1, 2, 3, 4, 7, 16),
  dramLatencyCycles: fc.nat({ max: 20 }),
  fillCycles: fc.nat({ max: 4 }),
  drainCycles: fc.nat({ max: 4 }),
  controlCycles: fc.nat({ max: 6 }),
});

const rawMapping = fc.record({
  spatial,
  lanes: choice,
  passSteps: choice,
  tileRows: choice,
  tileColumns: choice,
  roundsPerTile: choice,
  weightsOuter: fc.boolean(),
  inPlace: fc.constantFrom(true, true, false),
  outputOnChip: fc.boolean(),
});

const rawPlacement = fc.record({
  /** Each operand: in DRAM, in the mapping of the operation, or in another. */
  places: fc.array(fc.constantFrom<"dram" | "same" | SpatialMapping>("dram", "same", "same", ...spatialMappings), {
    minLength: 5,
    maxLength: 5,
  }),
  gap: fc.nat({ max: 7 }),
  stagingBytes: fc.integer({ min: 0, max: 4096 }),
  cached: fc.constantFrom(0, 0, 1, 2, 3),
  cacheOffset: fc.nat({ max: 50 }),
  isTight: fc.boolean(),
});

const raw = fc.record({
  machine: rawMachine,
  operation: operationArbitrary,
  mapping: rawMapping,
  placement: rawPlacement,
  seed: fc.nat({ max: 1_000_000 }),
});

/** A random case with a legal mapping; `undefined` where what was drawn does not fit. */
export const caseArbitrary: fc.Arbitrary<ExactCase | undefined> = raw.map(toCase);

type RawCase = typeof raw extends fc.Arbitrary<infer T> ? T : never;

function toCase({ machine: rawMachine, operation, mapping: rawMapping, placement: rawPlacement, seed }: RawCase): ExactCase | undefined {
  if (operation === undefined) return undefined;
  const mapping = toMapping(rawMachine, rawMapping, operation);
  const places = operation.inputs.map((_, index): OperandPlace => {
    const place = rawPlacement.places[index]!;
    return place === "same" ? mapping.spatial : place;
  });
  const drawn = placeTensors(operation, { mapping, places, grid: rawMachine, raw: rawPlacement });
  const placement = fitMemory(toMachine(rawMachine, drawn), operation, { mapping, placement: drawn, isTight: rawPlacement.isTight });
  const { isTight } = rawPlacement;
  return placement && { machine: toMachine(rawMachine, placement), operation, mapping, placement, isTight, seed };
}

function toMapping(grid: RawCase["machine"], { spatial, ...choices }: RawCase["mapping"], { shape }: Operation): Mapping {
  const isMean = shape.kind === "global-pool";
  const { shares } = divideWork(
    {
      height: isMean ? shape.inputHeight : shape.outputHeight,
      width: isMean ? shape.inputWidth : shape.outputWidth,
      channels: shape.outputChannels,
      groups: shape.groups,
    },
    spatial,
    grid,
  );
  const { rows, columns, groups, groupChannels } = shares[0]!;
  const pick = (value: number, count: number) => 1 + (value % count);
  const tiles = { spatial, tileRows: pick(choices.tileRows, rows.size), tileColumns: pick(choices.tileColumns, columns.size) };
  const { inPlace, outputOnChip } = choices;
  if (!shape.onArray) return { ...tiles, lanes: 1, passSteps: 1, roundsPerTile: 1, weightsOuter: false, inPlace, outputOnChip };
  const inputSteps = shape.kind === "depthwise" ? 1 : Math.ceil(shape.inputChannels / shape.groups / grid.macsPerSimdUnit);
  const lanes = pick(choices.lanes, grid.lanes);
  const units = groups.size > 1 ? groups.size : Math.ceil(groupChannels / (lanes * grid.simdUnits));
  const roundsPerTile = choices.roundsPerTile % (units + 1);
  const weightTiles = roundsPerTile === 0 ? 1 : Math.ceil(units / roundsPerTile);
  const positionTiles = Math.ceil(rows.size / tiles.tileRows) * Math.ceil(columns.size / tiles.tileColumns);
  const weightsOuter = choices.weightsOuter && weightTiles > 1 && positionTiles > 1;
  return { ...tiles, lanes, passSteps: pick(choices.passSteps, inputSteps), roundsPerTile, weightsOuter, inPlace, outputOnChip };
}

/** More than any tile needs. */
const MOST_BYTES = 1_000_000;

/** Puts operands and output one behind the other with gaps, then a flight area that has room for anything small. */
function placeTensors(
  { shape, inputs }: Operation,
  {
    mapping,
    places,
    grid,
    raw: { gap, stagingBytes, cached, cacheOffset },
  }: {
    readonly mapping: Mapping;
    readonly places: readonly OperandPlace[];
    readonly grid: RawCase["machine"];
    readonly raw: RawCase["placement"];
  },
): Placement {
  let end = gap;
  const take = (extent: Parameters<typeof divideWork>[0], place: OperandPlace): number => {
    if (place === "dram") return 0;
    const { rows, columns, channels } = divideWork(extent, place, grid).shares[0]!;
    const address = end;
    end += rows.size * columns.size * channels.size + gap;
    return address;
  };
  const { inputHeight, inputWidth, inputChannels: channels, outputHeight, outputWidth, outputChannels } = shape;
  const operandAddresses = inputs.map((_, index) => {
    const isGate = shape.kind === "scale" && index === inputs.length - 1;
    const extent = isGate ? { height: 1, width: 1 } : { height: inputHeight, width: inputWidth };
    return take({ ...extent, channels, groups: 1 }, places[index]!);
  });
  const groups = shape.kind === "convolution" ? shape.groups : 1;
  const output = { height: outputHeight, width: outputWidth, channels: outputChannels, groups };
  const outputAddress = take(output, mapping.outputOnChip ? mapping.spatial : "dram");
  const cachedWeightBytes = Math.floor((shape.weightBytes * cached) / 3);
  const flight = { flightAddress: end, flightEnd: end + MOST_BYTES };
  return { places, operandAddresses, outputAddress, ...flight, stagingBytes, cachedWeightBytes, cacheOffset };
}

/** Memories just as large as the placement needs, with a cache that is spread over all PEs. */
function toMachine(
  { registerHalfBytes, hasWeightMemory, outputBandwidthGBps, ...fields }: RawCase["machine"],
  placement: Placement,
): Machine {
  const { flightEnd, stagingBytes, cachedWeightBytes, cacheOffset } = placement;
  const cacheShard = Math.ceil((cachedWeightBytes + cacheOffset) / (fields.peX * fields.peY));
  const weightArea = stagingBytes + cacheShard;
  const accelerator: Accelerator = {
    ...baseline,
    ...fields,
    ...(outputBandwidthGBps === undefined ? {} : { outputBandwidthGBps }),
    registerFileKb: (2 * registerHalfBytes) / 1024,
    localMemoryMb: (flightEnd + (hasWeightMemory ? 0 : weightArea)) / 1024 / 1024,
    weightMemoryKb: hasWeightMemory ? Math.max(1, weightArea) / 1024 : 0,
  };
  return createMachine(accelerator);
}

/** The least memory that the mapping is legal with, so that whatever needs more shows, or a little more; `undefined` where it is not legal. */
function fitMemory(
  machine: Machine,
  { shape, reshaped }: Operation,
  { mapping, placement, isTight }: { readonly mapping: Mapping; readonly placement: Placement; readonly isTight: boolean },
): Placement | undefined {
  const isLegal = (limits: Placement) => explainIllegalMapping(machine, shape, { mapping, limits: { ...limits, reshaped } }) === undefined;
  if (!isLegal(placement)) return undefined;
  const { flightAddress, flightEnd, stagingBytes } = placement;
  const least = leastThat((bytes) => isLegal({ ...placement, flightEnd: flightAddress + bytes }), flightEnd - flightAddress);
  const staging = leastThat((bytes) => isLegal({ ...placement, stagingBytes: bytes }), stagingBytes);
  return { ...placement, flightEnd: flightAddress + least + (isTight ? 0 : 9), stagingBytes: isTight ? staging : stagingBytes };
}

/** The least number from 0 to `most` that holds, by bisection. */
function leastThat(holds: (value: number) => boolean, most: number): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
