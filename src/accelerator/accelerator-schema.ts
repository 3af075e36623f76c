import { z } from "zod";
import type { Accelerator } from "./accelerator.ts";
import { baseline } from "./presets.ts";
import { TECHNOLOGY_NODES_NM } from "./technology.ts";

const count = (most: number) =>
  z
    .int(`expected an integer from 1 to ${most}`)
    .min(1, `expected an integer from 1 to ${most}`)
    .max(most, `expected an integer from 1 to ${most}`);
const cycles = z
  .int("expected an integer from 0 to 1000000")
  .min(0, "expected an integer from 0 to 1000000")
  .max(1e6, "expected an integer from 0 to 1000000");
const amount = (least: number, most: number) =>
  z
    .number(`expected a number from ${least} to ${most}`)
    .min(least, `expected a number from ${least} to ${most}`)
    .max(most, `expected a number from ${least} to ${most}`);
const expectedNode = `expected one of ${TECHNOLOGY_NODES_NM.join(", ")}`;
const bandwidth = amount(0.001, 10_000);
const mapping = z.enum(["rows-columns", "channels", "rows-channels", "columns-channels"]);

/** A local memory of whole KiB, so that every size on the chip is an integer number of bytes. */
const localMemoryMb = amount(1 / 1024, 1024).refine(
  (megabytes) => Number.isInteger(megabytes * 1024),
  "expected a whole number of KiB (a multiple of 1/1024)",
);

/** An accelerator file: any field of `Accelerator`; what is left out is the baseline's. Unknown keys are refused. */
export const acceleratorSchema = z.strictObject({
  /** Of the file format; only 1 exists. */
  version: z.literal(1, "expected 1").optional(),
  name: z.string("expected a name").min(1, "expected a name").default("custom"),
  peX: count(256).default(baseline.peX),
  peY: count(256).default(baseline.peY),
  simdUnits: count(4096).default(baseline.simdUnits),
  macsPerSimdUnit: count(64).default(baseline.macsPerSimdUnit),
  lanes: count(256).default(baseline.lanes),
  localMemoryMb: localMemoryMb.default(baseline.localMemoryMb),
  weightMemoryKb: z
    .int("expected an integer from 0 to 1048576")
    .min(0, "expected an integer from 0 to 1048576")
    .max(1048576, "expected an integer from 0 to 1048576")
    .default(baseline.weightMemoryKb),
  registerFileKb: count(65536).default(baseline.registerFileKb),
  weightHold: z.enum(["registerFile", "none"]).default(baseline.weightHold),
  spatialMappings: z
    .array(mapping)
    .min(1, "expected at least one mapping")
    .default([...baseline.spatialMappings]),
  ioBandwidthGBps: bandwidth.default(baseline.ioBandwidthGBps),
  inputBandwidthGBps: bandwidth.optional(),
  outputBandwidthGBps: bandwidth.optional(),
  clockMhz: amount(1, 10_000).default(baseline.clockMhz),
  technologyNm: z
    .number(expectedNode)
    .refine((node) => (TECHNOLOGY_NODES_NM as readonly number[]).includes(node), expectedNode)
    .default(baseline.technologyNm),
  weightPortBytesPerCycle: count(65536).default(baseline.weightPortBytesPerCycle),
  broadcastBytesPerCycle: count(65536).default(baseline.broadcastBytesPerCycle),
  memoryBanks: count(4096).default(baseline.memoryBanks),
  memoryBankBytes: count(1024).default(baseline.memoryBankBytes),
  activationPortBytesPerCycle: count(65536).default(baseline.activationPortBytesPerCycle),
  requantizeBytesPerCycle: count(65536).default(baseline.requantizeBytesPerCycle),
  dramLatencyCycles: cycles.default(baseline.dramLatencyCycles),
  fillCycles: cycles.default(baseline.fillCycles),
  drainCycles: cycles.default(baseline.drainCycles),
  controlCycles: cycles.default(baseline.controlCycles),
  hostCallUs: amount(0, 1e9).default(baseline.hostCallUs),
  hostOperationUs: z.record(z.string(), amount(0, 1e9)).default({}),
  areaBudgetMm2: amount(1e-6, 1e6).optional(),
}) satisfies z.ZodType<Accelerator>;
