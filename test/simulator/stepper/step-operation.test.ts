import type { Accelerator } from "../../../src/accelerator/accelerator.ts";
import { baseline } from "../../../src/accelerator/presets.ts";
import { createMachine } from "../../../src/simulator/machine.ts";
import type { Mapping, Placement } from "../../../src/simulator/mapping.ts";
import type { Operation, OperationKind, OperationShape } from "../../../src/simulator/operation.ts";
import { stepOperation } from "../../../src/simulator/stepper/step-operation.ts";

/** One PE of one lane; 1 byte a cycle to and from DRAM, at once; nothing else costs anything. */
const plain: Accelerator = {
  ...baseline,
  peX: 1,
  peY: 1,
  lanes: 1,
  localMemoryMb: 4096 / 1024 / 1024,
  registerFileKb: 1,
  ioBandwidthGBps: 1,
  clockMhz: 1000,
  broadcastBytesPerCycle: 16,
  dramLatencyCycles: 0,
  fillCycles: 0,
  drainCycles: 0,
  controlCycles: 0,
};

const mapping: Mapping = {
  spatial: "rows-columns",
  lanes: 1,
  passSteps: 1,
  tileRows: 1,
  tileColumns: 1,
  roundsPerTile: 1,
  weightsOuter: false,
  inPlace: false,
  outputOnChip: false,
};

const placement: Placement = {
  places: ["dram"],
  operandAddresses: [0],
  outputAddress: 0,
  flightAddress: 0,
  flightEnd: 256,
  stagingBytes: 256,
  cachedWeightBytes: 0,
  cacheOffset: 0,
};

/** A 1x1 operation, changed as told. */
function createOperation(kind: OperationKind, fields: Partial<OperationShape>): Operation {
  const shape: OperationShape = {
    key: kind,
    kind,
    onArray: true,
    inputHeight: 1,
    inputWidth: 1,
    inputChannels: 1,
    operands: 1,
    outputHeight: 1,
    outputWidth: 1,
    outputChannels: 1,
    kernelHeight: 1,
    kernelWidth: 1,
    extentHeight: 1,
    extentWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
    strideHeight: 1,
    strideWidth: 1,
    padTop: 0,
    padLeft: 0,
    groups: 1,
    vectorInstructions: 1,
    weightBytes: 0,
    biasBytes: 0,
    macs: 0,
    ...fields,
  };
  return { name: kind, shape, arithmetic: { operandClamps: [], batchNorm: false }, inputs: [0], output: 1, reshaped: false, hostKeys: [] };
}

test("a tile: exposed and hidden register fills, ragged round, hand-over, load and store", () => {
  // 2 positions of 2 input channels, 3 outputs on 2 units: a round of 2 channels and one of 1; 1 step a position; vector work 2 and 1.
  const machine = createMachine({
    ...plain,
    simdUnits: 2,
    macsPerSimdUnit: 2,
    weightPortBytesPerCycle: 2,
    requantizeBytesPerCycle: 1,
    ioBandwidthGBps: 2,
    dramLatencyCycles: 3,
    fillCycles: 1,
    drainCycles: 1,
    controlCycles: 2,
  });
  const operation = createOperation("convolution", {
    inputWidth: 2,
    outputWidth: 2,
    inputChannels: 2,
    outputChannels: 3,
    weightBytes: 6,
    macs: 12,
  });
  const data = {
    operands: [Int8Array.of(1, 2, 3, -4)],
    constants: { weights: Int8Array.of(2, 4, 10, 20, -1, 8), shift: 1 },
  };
  const stepped = stepOperation({ machine, operation, mapping: { ...mapping, tileColumns: 2, roundsPerTile: 2 }, placement, data });
  // 0-1    control
  // 2-9    load of 4 + 6 bytes: latency 3, then 2 bytes a cycle
  // 10     fill of the tile
  // 11-12  exposed fill of round 0: 1 step * 2 inputs * 2 channels = 4 bytes at 2 a cycle
  // 13     round 0, position 0: its step. The fill of round 1 (2 bytes) takes this cycle, too
  // 14     position 1: its step; the vector unit writes channel 0 of position 0
  // 15     … and channel 1; the sums of position 1 wait for it
  // 16     round 1, position 0: its step; the vector unit writes channel 0 of position 1
  // 17     … and channel 1; the sums wait
  // 18     position 1: its step; the vector unit writes channel 2 of position 0
  // 19     nothing is left to hide channel 2 of position 1 behind
  // 20     drain of the tile
  // 21-26  store of 6 bytes: latency 3, then 2 bytes a cycle
  expect(stepped.cycles).toBe(27);
  expect(stepped.labels).toEqual({ control: 2, ioWait: 14, fill: 1, weightWait: 2, compute: 7, bank: 0, drain: 1 });
  expect(stepped.effects).toMatchObject({
    tiles: 1,
    transfers: 2,
    dmaCycles: 14,
    overlapCycles: 0,
    steps: 4,
    vectorCycles: 6,
    registerFills: 2,
  });
  // Position 0: (1*2 + 2*4 + 1) >> 1 = 5, (10 + 40 + 1) >> 1 = 25, (-1 + 16 + 1) >> 1 = 8. Position 1: -5, -25, -17.
  expect([...stepped.output]).toEqual([5, 25, 8, -5, -25, -17]);
});

test("two passes: bank conflicts, partial sums that are spilled and read back, and bandwidth in thirds", () => {
  // 2 positions of 8 input channels in 2 passes of one step of 4; words of 1 byte from 2 banks: 4 words take 2 cycles.
  const machine = createMachine({
    ...plain,
    simdUnits: 1,
    memoryBanks: 2,
    memoryBankBytes: 1,
    weightPortBytesPerCycle: 4,
    activationPortBytesPerCycle: 2,
    requantizeBytesPerCycle: 1,
    ioBandwidthGBps: 1.5,
  });
  const fields = { inputWidth: 2, outputWidth: 2, inputChannels: 8, weightBytes: 12, biasBytes: 4, macs: 16 };
  const data = {
    operands: [Int8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, -128)],
    constants: { weights: Int8Array.of(1, 1, 1, 1, 2, 2, 2, 2), biases: Int32Array.of(100), shift: 2 },
  };
  const operation = createOperation("convolution", fields);
  const stepped = stepOperation({ machine, operation, mapping: { ...mapping, tileColumns: 2 }, placement, data });
  // 0-18   load of 16 + 8 + 4 = 28 bytes at 3 bytes in 2 cycles: ceil(28 * 2 / 3) = 19
  // 19     exposed fill of pass 0: 4 bytes
  // 20-21  pass 0, position 0: a step, its words and the words that conflict. The fill of pass 1 takes one cycle of it
  // 22-23  position 1; the vector unit spills 4 bytes at 2 a cycle
  // 24-25  pass 1, position 0; the vector unit spills position 1
  // 26-27  position 1; the vector unit reads position 0 back
  // 28     … and requantises it, while the sums of position 1 wait
  // 29-31  position 1 is read back and requantised
  // 32-33  store of 2 bytes: ceil(2 * 2 / 3) = 2
  expect(stepped.cycles).toBe(34);
  expect(stepped.labels).toEqual({ control: 0, ioWait: 21, fill: 0, weightWait: 1, compute: 8, bank: 4, drain: 0 });
  expect(stepped.effects).toMatchObject({
    steps: 4,
    spillBytes: 16,
    vectorCycles: 10,
    biasBytes: 4,
    requantizedBytes: 2,
    registerFills: 2,
  });
  expect(stepped.traffic).toEqual({
    dramReadBytes: 28,
    dramWriteBytes: 2,
    busBytes: 28,
    localReadBytes: 16 + 8 + 2,
    localWriteBytes: 16 + 8 + 2,
    weightReadBytes: 8 + 4,
    weightWriteBytes: 12,
    registerReadBytes: 16,
    registerWriteBytes: 8,
  });
  // (10 + 2 * 26 + 100 + 2) >> 2 = 41; (2 * -128 + 100 + 2) >> 2 = floor(-38.5)
  expect([...stepped.output]).toEqual([41, -39]);
});

test("two PEs and two tiles: halos of an operand in place, padding, a store beside the next tile", () => {
  // 4 rows of a 3x1 depthwise window, 2 a PE, one a tile. Each PE lacks the other's next row.
  const machine = createMachine({
    ...plain,
    peY: 2,
    simdUnits: 1,
    weightPortBytesPerCycle: 1,
    broadcastBytesPerCycle: 1,
    activationPortBytesPerCycle: 1,
    dramLatencyCycles: 4,
  });
  const window = { kernelHeight: 3, extentHeight: 3, padTop: 1, inputHeight: 4, outputHeight: 4 };
  const operation = createOperation("depthwise", { ...window, weightBytes: 3, macs: 12 });
  const data = { operands: [Int8Array.of(10, 20, 30, 40)], constants: { weights: Int8Array.of(2, 4, 6), shift: 1 } };
  const held: Placement = { ...placement, places: ["rows-columns"], operandAddresses: [7], flightAddress: 9 };
  const stepped = stepOperation({ machine, operation, mapping: { ...mapping, inPlace: true }, placement: held, data });
  // 0-3    load of tile 0: DRAM latency, behind which 2 bytes of halos cross the bus
  // 4-6    … and 3 bytes of weights from DRAM
  // 7-9    tile 0: exposed fill of 3 bytes
  // 10-12  3 steps; the first tap of PE 0 is outside the image
  // 13     requantise and write
  // 14-17  tile 1 needs no load, and its weights have stayed: 3 steps and the vector unit; 14-19 store of tile 0: latency 4, 2 bytes
  // 20-25  store of tile 1
  expect(stepped.cycles).toBe(26);
  expect(stepped.labels).toEqual({ control: 0, ioWait: 15, fill: 0, weightWait: 3, compute: 8, bank: 0, drain: 0 });
  expect(stepped.effects).toMatchObject({
    tiles: 2,
    transfers: 3,
    dmaCycles: 19,
    overlapCycles: 4,
    steps: 6,
    registerFills: 1,
    zeroOperandBytes: 2,
    haloBytes: 2,
    inPlaceBytes: 4,
  });
  expect(stepped.traffic).toMatchObject({
    localReadBytes: 10 + 2 + 4,
    localWriteBytes: 2 + 4,
    weightReadBytes: 6,
    weightWriteBytes: 6,
    busBytes: 5,
  });
  // (0 + 40 + 120 + 1) >> 1, (20 + 80 + 180 + 1) >> 1, …; all but the first and the last leave the int8.
  expect([...stepped.output]).toEqual([80, 127, 127, 110]);
});

test("a buffer that does not fit its area, and a byte that nobody wrote, stop the machine", () => {
  const machine = createMachine({ ...plain, simdUnits: 1 });
  const operation = createOperation("dense", { inputChannels: 4, weightBytes: 4, macs: 4 });
  const request = {
    machine,
    operation,
    mapping,
    placement,
    data: { operands: [new Int8Array(4)], constants: { weights: new Int8Array(4), shift: 1 } },
  };
  // 4 bytes of operand and 1 of output.
  expect(() => stepOperation({ ...request, placement: { ...placement, flightEnd: 4 } })).toThrow("need 5 bytes from 0 on");
  expect(() => stepOperation({ ...request, placement: { ...placement, stagingBytes: 3 } })).toThrow("4 bytes of a PE, staging has 3");
  // The operand is said to lie where tiles in flight are put: they are poison when the operation starts.
  const overlapping: Placement = { ...placement, places: ["rows-columns"], operandAddresses: [8] };
  expect(() => stepOperation({ ...request, placement: overlapping })).toThrow("Cannot read byte 8 of the local memory of PE 0");
});
