import { InputError } from "../core/errors.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import { datasetColumns } from "./column.ts";
import type { DatasetFormat } from "./dataset-format.ts";
import type { RowLabels } from "./label-shard.ts";
import { shardCount } from "./list-shards.ts";
import { DATASET_VERSION, type DatasetPart, type GenerationPlan } from "./manifest.ts";
import type { Learner } from "./sample-active.ts";
import { requireSobolDimensions } from "./sample-sobol.ts";
import { type Sampling, samplingCounts } from "./sampling.ts";
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
  /** How candidates are drawn; default `uniform`. Active sampling is handed whom it is to teach. */
  readonly sampling?: Exclude<Sampling, { readonly kind: "active" }> | ActiveRequest;
  /** Pairs a file, from 1; default 1000. */
  readonly shardSize?: number;
  /** Default `parquet`. */
  readonly format?: DatasetFormat;
  /** Generate one part of several, each in a folder of its own; default all. */
  readonly part?: DatasetPart;
}

interface ActiveRequest {
  readonly kind: "active";
  /** From 2; at most as many as there are files. */
  readonly rounds: number;
  readonly learner: Learner;
}

/** Whose figures are stored; without labels the simulator's. */
interface LabelledRequest extends DatasetRequest {
  readonly labels?: Pick<RowLabels, "name" | "metrics">;
}

/** Fills in a request's defaults. Throws an `InputError` for a count, seed, shard size, space, sampling or part that cannot be. */
export function planDataset(request: LabelledRequest): GenerationPlan {
  const { space: spec, count, seed, shardSize = DEFAULT_SHARD_SIZE, format = "parquet", labels, part } = request;
  requireInteger("count", count, 1);
  requireInteger("seed", seed, 0);
  requireInteger("shardSize", shardSize, 1);
  const space = createSpace(spec);
  if (labels === undefined && space.parts.length !== 2) throw unusable("space", space.name, "a joint space of networks and accelerators");
  const wide = space.decisions.find(({ values }) => values.length > MOST_VALUES);
  if (wide !== undefined) throw unusable(wide.name, `${wide.values.length} values`, `at most ${MOST_VALUES}`);
  const sampling = plannedSampling(request);
  if (sampling === "sobol") requireSobolDimensions(space);
  const columns = [...datasetColumns(space, labels?.metrics ?? SIMULATED_METRICS, { counts: samplingCounts(sampling) })];
  const plan: GenerationPlan = {
    version: DATASET_VERSION,
    format,
    space: space.spec,
    sampling,
    seed,
    count,
    shardSize,
    simulatorVersion: labels?.name ?? SIMULATOR_VERSION,
    columns,
    ...(part !== undefined && { part: { index: part.index, of: part.of } }),
  };
  requireDivisible(plan);
  return plan;
}

/** What the manifest says of a request's sampling. */
function plannedSampling({ sampling = "uniform", labels }: LabelledRequest): Sampling {
  if (typeof sampling === "string") return sampling;
  if (sampling.kind === "active") return { kind: "active", rounds: sampling.rounds, learner: sampling.learner.name };
  const { feasibleShare } = sampling;
  if (!(feasibleShare > 0 && feasibleShare < 1)) throw unusable("feasibleShare", String(feasibleShare), "a share above 0 and below 1");
  if (labels !== undefined)
    throw unusable("sampling", "stratified", "another way where a command gives the figures: it draws designs only to drop them");
  return { kind: "stratified", feasibleShare };
}

/** Rounds and parts are whole files. */
function requireDivisible(plan: GenerationPlan): void {
  const { sampling, part } = plan;
  const files = shardCount(plan);
  const within = (path: string, value: number, most: number): void => {
    if (Number.isInteger(value) && value >= 2 && value <= most) return;
    throw unusable(path, String(value), `an integer from 2 to ${most}, the number of files (a smaller shardSize gives more)`);
  };
  const active = typeof sampling === "object" && sampling.kind === "active";
  if (active) within("rounds", sampling.rounds, files);
  if (part === undefined) return;
  if (active) throw unusable("part", `${part.index} of ${part.of}`, "none: a round of active sampling learns from all rows before it");
  within("part.of", part.of, files);
  if (!Number.isInteger(part.index) || part.index < 1 || part.index > part.of)
    throw unusable("part.index", String(part.index), `an integer from 1 to ${part.of}`);
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
