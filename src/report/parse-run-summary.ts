import { z } from "zod";
import { DamagedFileError, InputError } from "../core/errors.ts";
import { parseInput } from "../core/parse-input.ts";
import { RUN_SUMMARY_VERSION, type RunSummary } from "./run-summary.ts";

const count = z.int().min(0);
const amount = z.number().min(0);
const share = z.number().min(0).max(1);
const metrics = z.record(z.string(), z.number());
const reasons = z.strictObject({ designs: count, reasons: z.array(z.strictObject({ reason: z.string(), designs: count })) });

const layer = z.strictObject({
  name: z.string(),
  kind: z.string(),
  kernelHeight: count,
  kernelWidth: count,
  stride: count,
  inputChannels: count,
  outputChannels: count,
  macs: count,
  cycles: count,
});

const design = z.strictObject({
  role: z.enum(["winner", "finalist", "alternative"]),
  label: z.string(),
  candidate: z.string().optional(),
  predicted: metrics.optional(),
  simulated: metrics,
  meetsTargets: z.boolean(),
  params: count,
  macs: count,
  supernetQuality: share.optional(),
  selectionAccuracy: share,
  selectionLoss: amount,
  testAccuracy: share.optional(),
  accelerator: z.array(z.tuple([z.string(), z.number()])),
  cycles: z.strictObject({
    compute: count,
    bank: count,
    weightWait: count,
    fill: count,
    drain: count,
    ioWait: count,
    control: count,
  }),
  utilisation: share,
  layers: z.array(layer),
});

const runSummary: z.ZodType<RunSummary> = z.strictObject({
  version: z.literal(RUN_SUMMARY_VERSION, { error: `expected ${RUN_SUMMARY_VERSION}, the version this tandem reads` }),
  name: z.string(),
  engine: z.string(),
  simulator: z.string(),
  targets: metrics,
  targetSources: z.record(z.string(), z.string()),
  dataset: z.strictObject({ pairs: count, feasibleShare: share, randomWithinTargetsShare: share }),
  predictor: z.array(z.strictObject({ metric: z.string(), mape: amount, kendallTau: z.number(), r2: z.number() })),
  search: z.strictObject({
    trials: count,
    distinct: count,
    withinTargetsShare: share,
    frontHypervolume: amount,
    referencePoint: z.strictObject({ latencyMs: amount, quality: share }),
  }),
  trials: z.array(z.strictObject({ latencyMs: amount, quality: share, feasible: z.boolean() })),
  front: z.array(z.strictObject({ latencyMs: amount, quality: share })),
  designs: z.array(design),
  shortfall: z
    .strictObject({
      predicted: reasons,
      simulated: reasons,
      nearest: z.strictObject({ candidate: z.string(), predicted: metrics.optional(), simulated: metrics.optional() }).optional(),
    })
    .optional(),
  gain: z.strictObject({ points: z.number(), low: z.number(), high: z.number(), against: z.string() }).optional(),
  testImages: count,
  training: z.strictObject({ epochs: count, trainImages: count, selectionImages: count }),
  calibration: z.strictObject({ networks: count, epochs: count }).optional(),
});

const FIX = "The `tandem run` command that made the run writes it again with --resume.";

/** Reads the text of a `report.json`; `path` names the file. Throws a `DamagedFileError` that names the key, its value and what is expected. */
export function parseRunSummary(text: string, path: string): RunSummary {
  const action = "read the report";
  try {
    return parseInput(runSummary, JSON.parse(text), { action, path });
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new DamagedFileError(`Cannot ${action}: ${path} is not JSON (${error.message}), expected the report of a run`, {
        code: "damaged-report",
        path,
        fix: FIX,
      });
    if (error instanceof InputError)
      throw new DamagedFileError(error.message, {
        code: "damaged-report",
        ...(error.path === undefined ? {} : { path: error.path }),
        fix: FIX,
      });
    throw error;
  }
}
