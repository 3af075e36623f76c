import { z } from "zod";
import { DamagedFileError, InputError } from "../core/errors.ts";
import type { SpaceSpec } from "../space/space.ts";
import type { Column } from "./column.ts";
import { DATASET_FORMATS } from "./dataset-format.ts";
import { firstDifference } from "./first-difference.ts";
import { type Sampling, samplingSchema } from "./sampling.ts";

/** The version of the dataset format this program reads and writes. */
export const DATASET_VERSION = 1;

const columnSchema: z.ZodType<Column> = z.union([
  z.strictObject({ name: z.string(), type: z.enum(["text", "index", "flag", "count"]) }),
  z.strictObject({ name: z.string(), type: z.literal("number"), metric: z.string() }),
]);

const spaceSchema = z.looseObject({ name: z.string() }).transform((spec) => spec as unknown as SpaceSpec);

const shardSchema = z.strictObject({
  file: z.string(),
  rows: z.int().positive(),
  /** How many of the rows are feasible. */
  feasible: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifestSchema = z.strictObject({
  version: z.literal(DATASET_VERSION),
  format: z.enum(DATASET_FORMATS),
  space: spaceSchema,
  /** How candidates are drawn; `given`: they came with their figures. */
  sampling: z.union([samplingSchema, z.literal("given")]),
  /** Of the draws; 0 where there were none. */
  seed: z.int().nonnegative(),
  /** Rows when complete. */
  count: z.int().positive(),
  /** Rows of every shard but the last. */
  shardSize: z.int().positive(),
  /** Of this program's simulator; else who gave the figures: a user's command, or the file they were imported from. */
  simulatorVersion: z.string(),
  columns: z.array(columnSchema),
  /** Which of several parts of the dataset, from 1; absent where the folder holds all of it. */
  part: z.strictObject({ index: z.int().positive(), of: z.int().min(2) }).optional(),
  /** The finished shards in order; all of them when complete. */
  shards: z.array(shardSchema),
});

/** What a dataset folder says about itself in `manifest.json`. */
export type Manifest = z.output<typeof manifestSchema>;
export type ManifestShard = Manifest["shards"][number];
/** What decides every byte of a dataset: the manifest without the shards. */
export type DatasetPlan = Omit<Manifest, "shards">;
/** Of a dataset whose candidates this program draws. */
export type GenerationPlan = DatasetPlan & { readonly sampling: Sampling };
export type DatasetPart = NonNullable<Manifest["part"]>;

/** Reads the text of a manifest. Throws a `DamagedFileError` naming the key where it is not one of this version. */
export function parseManifest(text: string, path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damagedManifest(path, `it is not JSON (${(error as Error).message}), expected the manifest of a dataset`);
  }
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw damagedManifest(path, `${issue.path.join(".") || "the manifest"} is not valid: ${issue.message}`);
}

/** The text of `manifest.json`: the same manifest always gives the same text. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Refuses to go on with another plan than the one a folder was begun with: names the first field that differs and both values. */
export function requireSamePlan(found: Manifest, { plan, path }: { plan: DatasetPlan; path: string }): void {
  const { shards: _, ...begun } = found;
  const difference = firstDifference(begun, plan);
  if (difference === undefined) return;
  const [inFolder, asked] = [difference.left, difference.right].map((value) => JSON.stringify(value) ?? "missing");
  throw new InputError(`Cannot resume: ${difference.path} is ${asked} as asked, expected ${inFolder} as in ${path}.`, {
    code: "other-configuration",
    path: difference.path,
    fix: "Ask for what the folder was begun with, or generate into another folder.",
  });
}

/** File name of a shard: `part-00000.parquet`. */
export function shardFile(index: number, extension: string): string {
  return `part-${String(index).padStart(5, "0")}.${extension}`;
}

function damagedManifest(path: string, what: string): DamagedFileError {
  return new DamagedFileError(`Cannot read ${path}: ${what}.`, {
    code: "damaged-manifest",
    path,
    fix: "Restore the file, or generate the dataset again into a new folder.",
  });
}
