import fc from "fast-check";
import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { parseAccelerator } from "../../src/accelerator/parse-accelerator.ts";
import { TECHNOLOGY_NODES_NM } from "../../src/accelerator/technology.ts";

/** Integers of all magnitudes up to `most`. */
const magnitude = (most: number) => fc.double({ min: 0, max: 1, noNaN: true }).map((share) => Math.round(most ** share));
const bandwidth = fc.double({ min: 0.001, max: 10_000, noNaN: true });

/** Any accelerator that a file may describe, over the full ranges of everything area and energy depend on. */
export const legalAccelerator: fc.Arbitrary<Accelerator> = fc
  .record({
    peX: magnitude(256),
    peY: magnitude(256),
    simdUnits: magnitude(4096),
    macsPerSimdUnit: magnitude(64),
    lanes: magnitude(256),
    localMemoryMb: magnitude(1024 * 1024).map((kilobytes) => kilobytes / 1024),
    weightMemoryKb: fc.oneof(fc.constant(0), magnitude(1048576)),
    registerFileKb: magnitude(65536),
    ioBandwidthGBps: bandwidth,
    inputBandwidthGBps: fc.option(bandwidth, { nil: undefined }),
    outputBandwidthGBps: fc.option(bandwidth, { nil: undefined }),
    clockMhz: fc.double({ min: 1, max: 10_000, noNaN: true }),
    technologyNm: fc.constantFrom(...TECHNOLOGY_NODES_NM),
    weightPortBytesPerCycle: magnitude(65536),
    memoryBanks: magnitude(4096),
    memoryBankBytes: magnitude(1024),
  })
  .map((fields) => parseAccelerator(fields, "legal"));

/** The seven searched fields. */
export const SEARCHED_FIELDS = ["peX", "peY", "simdUnits", "lanes", "localMemoryMb", "registerFileKb", "ioBandwidthGBps"] as const;
