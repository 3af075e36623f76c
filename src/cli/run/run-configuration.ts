import { z } from "zod";
import { jointSpec } from "../../space/joint.ts";
import { type MobilenetV2Options, mobilenetV2Spec } from "../../space/mobilenet-v2-parameters.ts";
import type { SpaceSpec } from "../../space/space.ts";

const positive = z.number().positive().max(1e12);
const share = z.number().min(0).max(0.99);
const count = z.int().min(1).max(1e9);

/** A limit as a number, or as the figure of MobileNetV2 at a width on a preset accelerator; an area needs the accelerator alone. */
const target = z.union([positive, z.strictObject({ mobilenetV2Width: positive.max(8).optional(), accelerator: z.string().min(1) })], {
  error: "expected a number above 0, or { mobilenetV2Width, accelerator } for the figure of MobileNetV2 on a preset",
});

const targets = z
  .strictObject({ latencyMs: target.optional(), areaMm2: target.optional(), energyUj: target.optional() })
  .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), {
    error: "expected at least one limit of latencyMs, areaMm2, energyUj",
  });

/** Of gradient steps; what is left out is as the recipes in `supernet/` have it. */
const recipe = { batchSize: count.max(8192).optional(), peakLearningRate: positive.max(10).optional() };

const sections = {
  /** Draws of everything; the same seed gives the same run. */
  seed: z.int().min(0).default(1),
  task: z.strictObject({
    /** A folder of four IDX files; `datasets/published/…` is looked up in the package. */
    folder: z.string().min(1),
    split: z.strictObject({ train: count, reward: count, selection: count }),
  }),
  /** Parameters of the space `mobilenet-v2`; accelerators are the 50,000 of the space `accelerator`. */
  space: z.record(z.string(), z.json()),
  targets,
  dataset: z.strictObject({ count: count.max(1e8), shardSize: count.max(1e6).default(1000), workers: count.max(256).optional() }),
  predictor: z.strictObject({ epochs: count.max(10_000), batchSize: count.max(65_536).default(256) }),
  search: z.strictObject({
    /** Steps of the one-shot loop, warm-up included; each trains the shared weights, those after the warm-up also the policy. */
    steps: count,
    warmupShare: share.default(0.25),
    candidatesPerStep: count.max(1024).default(8),
    weightSteps: count.max(1024).default(1),
    /**
     * Whom the shared weights are trained on: designs drawn uniformly from those predicted within the targets, so that all are scored alike,
     * or what the policy proposes, which then favours what it has proposed before.
     */
    weightCandidates: z.enum(["uniform", "policy"]).default("uniform"),
    /** Networks trained alone for `calibrationEpochs` to correct the scores of the shared weights; 0 for none, else 4 or more. */
    calibrated: z.union([z.literal(0), count.min(4).max(1024)], { error: "expected 0, or a whole number of 4 to 1024" }).default(0),
    calibrationEpochs: count.max(10_000).default(1),
    /** Learning rate of the policy, the share of it at its first step (it rises to 1) and the weight of its entropy. */
    policyRate: positive.max(10).default(0.1),
    firstRate: positive.max(1).default(1),
    entropyWeight: z.number().min(0).max(10).default(0.05),
    objective: z.enum(["hard", "soft", "absolute"]).default("hard"),
    /** Rewards aim at targets tightened by this share. */
    aimDelta: share.default(0),
    checkpointEvery: count.default(100),
    ...recipe,
  }),
  verify: z.strictObject({
    /** Designs trained alone for `heatEpochs`; the `finalists` best of them go on to the whole schedule. As many as finalists: no heats. */
    entrants: count.max(1024).default(2),
    heatEpochs: count.max(10_000).default(3),
    /** Designs trained alone for `epochs`. */
    finalists: count.max(64).default(2),
    /** Trainings side by side, each on one thread; as many as the machine has cores unless told. Results do not depend on it. */
    workers: count.max(256).optional(),
    /** Candidates rescored on the selection images. */
    rescored: count.max(100_000).default(128),
    epochs: count.max(10_000),
    ...recipe,
  }),
};

/** Everything `tandem run` reads from its YAML file. */
export const runConfigurationSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: "expected lower-case letters, digits and hyphens" }),
  ...sections,
  /** Values that hold on one engine only, by dotted path; they were laid over the sections before this schema sees them. */
  engines: z.partialRecord(z.enum(["native", "wasm"]), z.record(z.string(), z.json())).optional(),
});

/** A configuration with its defaults and the engine's own values filled in; with the engine's name it is written into the run. */
export type RunConfiguration = Omit<z.output<typeof runConfigurationSchema>, "engines">;

/** The joint space of a configuration. Throws an `InputError` that names the parameter. */
export function runSpaceSpec({ space }: RunConfiguration): SpaceSpec {
  return jointSpec(mobilenetV2Spec(space as MobilenetV2Options), { name: "accelerator" });
}
