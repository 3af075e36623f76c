import { InputError } from "../core/errors.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import { datasetColumns } from "./column.ts";
import type { DatasetFormat } from "./dataset-format.ts";
import type { RowLabels } from "./label-shard.ts";
import { DATASET_VERSION, type DatasetPlan } from "./manifest.ts";
import { SIMULATED_METRICS } from "./simulated-metrics.ts";

/** Rows a shard unless asked otherwise: few enough that a kill loses little, enough that a file's own overhead stays small. */
const DEFAULT_SHARD_SIZE = 1000;

/** A candidate stores its value indices in bytes. */
const MOST_VALUES = 256;

/** What to sample and how to store it. */
export interface DatasetRequest {
  /** A joint space: networks first, accelerators second. With labels also a plain one. */
  readonly space: SpaceSpec;
  /** Pairs to sample, from 1. */
  readonly count: number;
  /** An integer from 0. */
  readonly seed: number;
  /** Pairs a file, from 1; default 1000. */
  readonly shardSize?: number;
  /** Default `parquet`. */
  readonly format?: DatasetFormat;
}

/** Whose figures are stored; without labels the simulator's. */
interface LabelledRequest extends DatasetRequest {
  readonly labels?: Pick<RowLabels, "name" | "metrics">;
}

/** Fills in a request's defaults. Throws an `InputError` for a count, seed, shard size or space that cannot be. */
export function planDataset(request: LabelledRequest): DatasetPlan {
  const { space: spec, count, seed, shardSize = DEFAULT_SHARD_SIZE, format = "parquet", labels } = request;
  requireInteger("count", count, 1);
  requireInteger("seed", seed, 0);
  requireInteger("shardSize", shardSize, 1);
  const space = createSpace(spec);
  if (labels === undefined && space.parts.length !== 2) throw unusable("space", space.name, "a joint space of networks and accelerators");
  const wide = space.decisions.find(({ values }) => values.length > MOST_VALUES);
  if (wide !== undefined) throw unusable(wide.name, `${wide.values.length} values`, `at most ${MOST_VALUES}`);
  const columns = [...datasetColumns(space, labels?.metrics ?? SIMULATED_METRICS)];
  return {
    version: DATASET_VERSION,
    format,
    space: space.spec,
    sampling: "uniform",
    seed,
    count,
    shardSize,
    simulatorVersion: labels?.name ?? SIMULATOR_VERSION,
    columns,
  };
}

/** How many files a complete dataset has. */
export function shardCount({ count, shardSize }: DatasetPlan): number {
  return Math.ceil(count / shardSize);
}

function requireInteger(path: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw unusable(path, String(value), `an integer of at least ${least}`);
}

function unusable(path: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot generate a dataset: ${path} is ${current}, expected ${wanted}.`, {
    code: "invalid-dataset-request",
    path,
    fix: `Give ${path} as expected.`,
  });
}
