import { z } from "zod";
import { DamagedFileError, InputError } from "../core/errors.ts";
import type { SpaceSpec } from "../space/space.ts";

/** Version of predictor.json; another one is refused. */
export const PREDICTOR_VERSION = 3;

export const WEIGHTS_FILE = "weights.bin";

const numbers = z.array(z.number());
const scores = z.record(z.string(), numbers);
const threshold = z.number().min(0).max(1);
const scaler = z.strictObject({ mean: numbers, deviation: numbers });
const figures = z.strictObject({ mape: z.number(), r2: z.number(), kendallTau: z.number(), spearman: z.number() });
const evaluation = z.strictObject({
  rows: z.int(),
  feasibleRows: z.int(),
  metrics: z.record(z.string(), figures),
  feasibility: z.strictObject({
    auc: z.number().nullable(),
    noAuc: z.string().optional(),
    wronglyFeasible: z.number(),
    calledFeasible: z.int(),
  }),
});

const shared = {
  version: z.literal(PREDICTOR_VERSION),
  space: z.looseObject({ name: z.string() }).transform((spec) => spec as unknown as SpaceSpec),
  threshold,
  weights: z.strictObject({ file: z.literal(WEIGHTS_FILE), bytes: z.int(), sha256: z.string() }),
  report: z.strictObject({
    trainingRows: z.int(),
    validationRows: z.int(),
    calibrationRows: z.int(),
    epochs: z.int(),
    judgedOn: z.enum(["unseen", "left-out"]),
    test: evaluation,
    ridge: z.record(z.string(), figures),
  }),
};

const ensemble = {
  features: z.array(z.string()),
  inputs: scaler,
  targets: z.array(z.strictObject({ metric: z.string(), coefficients: numbers, mean: z.number(), deviation: z.number() })).min(1),
  /** Widths of every member, inputs first. */
  layers: z.array(z.int().min(1)).min(2),
  members: z.int().min(1),
  ranges: z.strictObject({ least: numbers, most: numbers }),
  scores,
};

const layersRecord = z.strictObject({ kind: z.literal("layers"), ...shared, ...ensemble });

const networkRecord = z.strictObject({
  kind: z.literal("network"),
  ...shared,
  ...ensemble,
  residuals: z.record(z.string(), z.strictObject({ intercept: z.number(), weights: numbers })),
});

const kernelTarget = z.strictObject({
  metric: z.string(),
  power: z.number(),
  mean: z.number(),
  deviation: z.number(),
  floor: z.number(),
  /** By component. */
  weights: z.record(z.string(), z.number()),
  noise: z.number(),
});

const kernelFacts = z.strictObject({
  /** Names of the totals in order, and how they are standardised. */
  features: z.array(z.string()),
  inputs: scaler,
  targets: z.array(kernelTarget).min(1),
  feasibility: kernelTarget.optional(),
  /** Designs that new ones are compared with. */
  support: z.int().min(1),
  threshold,
  ranges: z.strictObject({ least: numbers, most: numbers }),
  scores,
  /** The predictor it was fine-tuned from. */
  get prior() {
    return kernelFacts.optional();
  },
});

const kernelRecord = z.strictObject({ kind: z.literal("kernel"), ...shared, ...kernelFacts.shape });

const recordSchema = z.discriminatedUnion("kind", [networkRecord, kernelRecord, layersRecord]);

/** What `predictor.json` says. */
export type PredictorRecord = z.output<typeof recordSchema>;
export type LayersRecord = Extract<PredictorRecord, { kind: "layers" }>;
export type NetworkRecord = Extract<PredictorRecord, { kind: "network" }>;
/** What is said of a kernel, or of the one it was fine-tuned from. */
export type KernelFacts = z.output<typeof kernelFacts>;

/** Reads the text of `predictor.json`. Throws an `InputError` for another version, and a `DamagedFileError` where it is not as it was written. */
export function parseRecord(text: string, path: string): PredictorRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damagedPredictor(path, `not JSON (${(error as Error).message})`, "the record of a predictor");
  }
  const version = (value as { readonly version?: unknown } | null)?.version;
  if (version !== PREDICTOR_VERSION)
    throw new InputError(
      `Cannot load a predictor: ${path}, version is ${JSON.stringify(version) ?? "missing"}, expected ${PREDICTOR_VERSION}`,
      {
        code: "other-version",
        path,
        fix: "Train it again with this version of tandem, or use the version that wrote it.",
      },
    );
  const result = recordSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw damagedPredictor(
    `${path}, ${issue.path.join(".") || "the record"}`,
    `not valid (${issue.message})`,
    `a record of version ${PREDICTOR_VERSION}`,
  );
}

/** The error of a predictor's file that is not as it was written. */
export function damagedPredictor(place: string, ...[current, wanted]: readonly [string, string]): DamagedFileError {
  return new DamagedFileError(`Cannot load a predictor: ${place} is ${current}, expected ${wanted}`, {
    code: "damaged-predictor",
    path: place,
    fix: "Restore the folder, or train the predictor again.",
  });
}
