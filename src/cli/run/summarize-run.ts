import type { Dataset } from "../../dataset/read-dataset.ts";
import { type Constraint, isWithin } from "../../objective/constraint.ts";
import { RUN_SUMMARY_VERSION, type RunSummary, type TrialPoint, type VerifiedDesign } from "../../report/run-summary.ts";
import { findQualityFront, frontHypervolume } from "../../search/quality-front.ts";
import { SIMULATOR_VERSION } from "../../simulator/simulator-version.ts";
import { printCandidate } from "../../space/candidate-text.ts";
import type { Trial } from "../../trial/trial.ts";
import { describeDesign } from "./describe-design.ts";
import { describeShortfall } from "./describe-shortfall.ts";
import type { RunContext } from "./run-context.ts";
import type { TestResult } from "./test-designs.ts";
import type { FinishedDesigns } from "./train-designs.ts";

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
    version: RUN_SUMMARY_VERSION,
    name: configuration.name,
    engine: `${engine.name} (${engine.reason})`,
    simulator: SIMULATOR_VERSION,
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
    ...(designs.winner === undefined ? { shortfall: describeShortfall(run, searched) } : {}),
    ...(test?.gain === undefined
      ? {}
      : { gain: { points: test.gain.mean, low: test.gain.lower, high: test.gain.upper, against: designs.alternative!.label } }),
    testImages: test?.images ?? 0,
    ...(configuration.search.calibrated > 0 && {
      calibration: { networks: configuration.search.calibrated, epochs: configuration.search.calibrationEpochs },
    }),
    training: { epochs: configuration.verify.epochs, trainImages: task.train.count, selectionImages: task.selection.count },
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
  { targets: { constraints } }: RunContext,
  { finalists, winner, alternative }: FinishedDesigns,
  test: TestResult | undefined,
): VerifiedDesign[] {
  const verified = finalists.map((design) =>
    design === winner
      ? describeDesign(design, { role: "winner", constraints, testAccuracy: test?.winner })
      : describeDesign(design, { role: "finalist", constraints }),
  );
  if (alternative === undefined) return verified;
  return [...verified, describeDesign(alternative, { role: "alternative", constraints, testAccuracy: test?.alternative })];
}
