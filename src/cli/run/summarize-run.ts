import type { Accelerator } from "../../accelerator/accelerator.ts";
import type { Dataset } from "../../dataset/read-dataset.ts";
import { analyzeNetwork } from "../../network/analyze.ts";
import { type Constraint, isWithin } from "../../objective/constraint.ts";
import type { RunSummary, TrialPoint, VerifiedDesign } from "../../report/run-summary.ts";
import { findQualityFront, frontHypervolume } from "../../search/quality-front.ts";
import { printCandidate } from "../../space/candidate-text.ts";
import type { Cost, Metrics } from "../../trial/cost-model.ts";
import type { Trial } from "../../trial/trial.ts";
import type { RunContext } from "./run-context.ts";
import type { TestResult } from "./test-designs.ts";
import type { FinishedDesign, FinishedDesigns } from "./train-designs.ts";

export interface RunOutcome {
  readonly dataset: Dataset;
  readonly predictor: RunSummary["predictor"];
  readonly searched: readonly Trial[];
  readonly designs: FinishedDesigns;
  readonly test: TestResult | undefined;
}

/** The reference point of the hypervolume: guessing quality at ten times the latency target. */
const REFERENCE_LATENCY_FACTOR = 10;

/** Gathers what a run found into the plain value its reports are rendered from. */
export function summarizeRun(run: RunContext, { dataset, predictor, searched, designs, test }: RunOutcome): RunSummary {
  const { configuration, targets, engine, task } = run;
  const limits = Object.fromEntries(targets.constraints.map(({ metric, limit }) => [metric, limit]));
  const within = searched.filter((trial) => isWithin(targets.constraints, trial.cost));
  const front = findQualityFront(within, "latencyMs");
  const referencePoint = {
    quality: 1 / task.classes,
    latencyMs: REFERENCE_LATENCY_FACTOR * (limits.latencyMs ?? largestLatency(searched)),
  };
  return {
    name: configuration.name,
    engine: `${engine.name} (${engine.reason})`,
    targets: limits,
    targetSources: targets.sources,
    dataset: summarizeDatasetShares(dataset, targets.constraints),
    predictor,
    search: {
      trials: searched.length,
      distinct: new Set(searched.map(({ candidate }) => printCandidate(candidate))).size,
      withinTargetsShare: within.length / Math.max(1, searched.length),
      frontHypervolume: frontHypervolume(front, { quality: referencePoint.quality, value: referencePoint.latencyMs }),
      referencePoint,
    },
    trials: searched.flatMap((trial) => describeTrial(trial, targets.constraints)),
    front: front.map(({ value, quality }) => ({ latencyMs: value, quality })),
    designs: describeDesigns(run, designs, test),
    ...(test?.gain === undefined
      ? {}
      : { gain: { points: test.gain.mean, low: test.gain.lower, high: test.gain.upper, against: designs.alternative!.label } }),
    testImages: test?.images ?? 0,
    training: { epochs: configuration.verify.epochs, trainImages: task.train.count },
  };
}

function largestLatency(trials: readonly Trial[]): number {
  return trials.reduce((largest, { cost }) => Math.max(largest, cost.kind === "feasible" ? cost.metrics.latencyMs! : 0), 0);
}

function summarizeDatasetShares({ count, feasible, metrics }: Dataset, constraints: readonly Constraint[]): RunSummary["dataset"] {
  let feasiblePairs = 0;
  let withinTargets = 0;
  for (let row = 0; row < count; row++) {
    if (feasible[row] === 0) continue;
    feasiblePairs++;
    if (constraints.every(({ metric, limit }) => metrics[metric]![row]! <= limit)) withinTargets++;
  }
  return { pairs: count, feasibleShare: feasiblePairs / count, randomWithinTargetsShare: withinTargets / count };
}

function describeTrial(trial: Trial, constraints: readonly Constraint[]): readonly TrialPoint[] {
  if (trial.cost.kind === "infeasible" || trial.quality === null) return [];
  return [{ latencyMs: trial.cost.metrics.latencyMs!, quality: trial.quality, feasible: isWithin(constraints, trial.cost) }];
}

function describeDesigns(
  run: RunContext,
  { finalists, winner, alternative }: FinishedDesigns,
  test: TestResult | undefined,
): VerifiedDesign[] {
  const all = [...finalists, ...(alternative === undefined ? [] : [alternative])];
  return all.map((design): VerifiedDesign => {
    const role = design === winner ? "winner" : design === alternative ? "alternative" : "finalist";
    const testAccuracy = role === "winner" ? test?.winner : role === "alternative" ? test?.alternative : undefined;
    const { params, macs } = analyzeNetwork(design.network);
    return {
      role,
      label: design.label,
      ...describeSource(design, run.folder.trials),
      simulated: design.simulated,
      meetsTargets: isWithin(run.targets.constraints, { kind: "feasible", metrics: design.simulated }),
      params,
      macs,
      selectionAccuracy: design.selectionAccuracy,
      ...(testAccuracy === undefined ? {} : { testAccuracy }),
      accelerator: searchedFields(design.accelerator),
    };
  });
}

/** What a design of the space was predicted to be; an alternative was not predicted. */
function describeSource({ trial }: FinishedDesign, trials: readonly Trial[]): Partial<VerifiedDesign> {
  if (trial === undefined) return {};
  const candidate = printCandidate(trial.candidate);
  const listed = trials.find((other) => other.stage === "shortlist" && printCandidate(other.candidate) === candidate);
  const predicted = predictedMetrics(listed?.cost);
  return {
    candidate,
    ...(predicted === undefined ? {} : { predicted }),
    ...(typeof listed?.quality === "number" ? { supernetQuality: listed.quality } : {}),
  };
}

function predictedMetrics(cost: Cost | undefined): Metrics | undefined {
  return cost?.kind === "feasible" ? cost.metrics : undefined;
}

const FIELDS = ["peX", "peY", "simdUnits", "lanes", "localMemoryMb", "registerFileKb", "ioBandwidthGBps"] as const;

function searchedFields(accelerator: Accelerator): VerifiedDesign["accelerator"] {
  return FIELDS.map((field) => [field, accelerator[field]] as const);
}
