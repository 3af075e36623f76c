import { baseline } from "../../src/accelerator/presets.ts";
import { BYTES_PER_MIB } from "../../src/core/units.ts";
import { profileAccelerator } from "../../src/predictor/accelerator-profile.ts";
import type { LayerProfile } from "../../src/predictor/layer-profile.ts";
import { SEGMENT_SUMS } from "../../src/predictor/layer-split.ts";
import { describeSegment } from "../../src/predictor/network-segment.ts";
import { SegmentBound } from "../../src/predictor/segment-bound.ts";
import { SegmentTraffic } from "../../src/predictor/segment-traffic.ts";
import { insideShare } from "../../src/predictor/window-overlap.ts";

/** A 3x3 convolution of 16 to 64 channels on 8 x 8 positions. */
const convolution: LayerProfile = {
  use: "reduction",
  section: 0,
  inputs: [-1],
  liveBytes: 8 * 8 * (16 + 64),
  rows: 8,
  columns: 8,
  channels: 64,
  depth: 16,
  kernelRows: 3,
  kernelColumns: 3,
  strideRows: 1,
  strideColumns: 1,
  inputRows: 8,
  inputColumns: 8,
  inputChannels: 16,
  macs: 8 * 8 * 64 * 9 * 16,
  vectorPasses: 1,
  weightBytes: 9 * 16 * 64 + 4 * 64,
  inputBytes: 8 * 8 * 16,
  outputBytes: 8 * 8 * 64,
};
const segment = describeSegment([convolution], { start: 0, section: 0 });

describe("SegmentBound", () => {
  const estimate = (peX: number, peY: number) => {
    const bound = new SegmentBound({ elements: [profileAccelerator(baseline)], arrays: [{ peX, peY }], stagingBytes: 1e6 });
    bound.estimate(bound.know(segment), 0, 0);
    return Object.fromEntries(SEGMENT_SUMS.map((name, index) => [name, bound.sums[index]!]));
  };

  test("counts the steps and the traffic of a convolution by hand", () => {
    const { sweep, operandBytes, spillBytes, placedBytes } = estimate(1, 1);
    // One element: 64 positions, one round of 64 channels, 9 taps of 16 / 4 input groups.
    expect(sweep).toBe(64 * 9 * 4);
    // Three rows of taps meet 8, 7 and 7 rows of the image, columns alike, 16 bytes each.
    expect(operandBytes).toBe(22 * 22 * 16);
    // Four passes of one input group each, whose weights arrive behind one another, write and read partial sums three times.
    expect(spillBytes).toBe(3 * 4 * convolution.outputBytes);
    expect(placedBytes).toBe(convolution.weightBytes);
  });

  test("lets elements share positions, and gives each of them the weights", () => {
    const [alone, four] = [estimate(1, 1), estimate(2, 2)];
    expect(four.sweep).toBe(alone.sweep! / 4);
    expect(four.placedBytes).toBe(4 * convolution.weightBytes);
    expect(four.cycles!).toBeGreaterThan(four.sweep!);
    // What enters lies in quarters, of which each lacks a row and a column of two.
    expect(four.movedBytes).toBe(2 * 2 * 8 * 16);
  });
});

describe("SegmentTraffic", () => {
  const at = (localBytes: number, isFirst: boolean) => {
    const traffic = new SegmentTraffic();
    const accelerator = profileAccelerator({ ...baseline, peX: 1, peY: 1, localMemoryMb: localBytes / BYTES_PER_MIB });
    traffic.estimate(segment, accelerator, isFirst);
    return traffic;
  };

  test("lets an output leave that half the memory cannot hold beside its input", () => {
    expect(at(10_240, false)).toMatchObject({ bytes: 0, overlapBytes: 0, leavingLayers: 0, outputLeaves: false });
    expect(at(10_000, false)).toMatchObject({ bytes: 4096, leavingLayers: 1, outputLeaves: true });
  });

  test("brings the image from outside, again where tiles' windows overlap", () => {
    expect(at(1e6, true)).toMatchObject({ bytes: 1024, overlapBytes: 0 });
    // Two tiles of four rows take six of eight rows each: half as much again. Four tiles would wait for more than they save.
    expect(at(10_000, true).overlapBytes).toBe(512);
  });
});

describe("insideShare", () => {
  test("is the share of taps that meet the image", () => {
    expect(insideShare(convolution)).toBeCloseTo((22 / 24) ** 2, 12);
    // 7 rows under a window of 7: 7 + 2 (6 + 5 + 4) of 49.
    expect(
      insideShare({ ...convolution, rows: 7, columns: 7, inputRows: 7, inputColumns: 7, kernelRows: 7, kernelColumns: 7 }),
    ).toBeCloseTo((37 / 49) ** 2, 12);
    // Stride 2 from 8 to 4 rows under a window of 3 starts at the first row and misses one behind the last.
    expect(insideShare({ ...convolution, rows: 4, columns: 4, strideRows: 2, strideColumns: 2 })).toBeCloseTo((11 / 12) ** 2, 12);
  });
});
