import { InputError, InterruptedError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { silentProgress } from "../runtime/progress.ts";
import { componentPrior } from "./component-prior.ts";
import { conformalScores } from "./conformal.ts";
import { DesignEncoder } from "./design-encoder.ts";
import { evaluatePredictions, judgeMetric, type MetricFigures } from "./evaluate-predictor.ts";
import { measureRanges } from "./input-ranges.ts";
import { type Comparison, pairFigures } from "./judged-figures.ts";
import { type ComparableDesigns, KernelComponents } from "./kernel-components.ts";
import { comparable, createKernelPredictor, type KernelPredictor } from "./kernel-predictor.ts";
import { type FittedTarget, fitKernelTarget, POWERS, type TargetRows } from "./kernel-target.ts";
import { type LabelledRows, selectRows } from "./labelled-rows.ts";
import { fitScaler } from "./scaler.ts";
import type { PredictorOptions, TrainingResult } from "./trained-predictor.ts";

/** Fewer feasible rows say nothing about a space. */
const LEAST_ROWS = 20;
/** Share of designs called feasible from which on one is. */
const THRESHOLD = 0.5;

/** Options with the metrics decided, and the predictor to fine-tune. */
export type KernelOptions = PredictorOptions & { readonly metrics: readonly string[]; readonly prior?: KernelPredictor };

/**
 * Fits Gaussian processes to all rows of a small dataset and judges each row by what is said of it without
 * itself and those that compute the same. Metrics must be there and positive.
 * Throws an `InputError` where rows are too few, and an `InterruptedError` when `signal` fires between two processes.
 */
export async function trainKernelPredictor(
  data: LabelledRows,
  { seed, metrics, prior, progress = silentProgress, signal }: KernelOptions,
): Promise<TrainingResult> {
  const rows = shuffle(data, seed);
  requireRows(rows);
  const encoder = new DesignEncoder(rows.space);
  const raw = encoder.encode(rows).totals;
  const totals = fitScaler(raw, encoder.totalNames.length);
  const designs = comparable(encoder, rows, { totals, ...(prior && { prior }) });
  const components = new KernelComponents(designs);
  const matrices = componentMatrices(designs, components);
  const linear = matrices.filter((_, index) => components.linear.includes(components.names[index]!));
  const groups = equalDesigns(designs);
  // Of designs that compute the same the first one judges.
  const once = Int32Array.from([...groups.keys()].filter((row) => groups.indexOf(groups[row]!) === row));
  const expected = componentPrior(components.names);
  const linearPrior = componentPrior(components.linear);
  // Few rows do not tell one power from another; what was measured alike is turned alike.
  const powers = prior === undefined ? POWERS : [...new Set(prior.targets.map(({ power }) => power))];
  const stage = progress.stage("train", { total: metrics.length, unit: "metrics" });
  const fitted: FittedTarget[] = [];
  const ridge: Record<string, MetricFigures> = {};
  for (const metric of metrics) {
    // Lets signals in.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) throw new InterruptedError("Stopped during training; nothing was written.", { code: "interrupted" });
    const values = rows.metrics[metric]!.map((value, row) => (rows.feasible[row] === 1 ? value : Number.NaN));
    fitted.push(fitKernelTarget({ metric, values, matrices, groups, prior: expected, powers, heavyTails: true }));
    const baseline = fitKernelTarget({ metric, values, matrices: linear, groups, prior: linearPrior, powers: [1] });
    ridge[metric] = judgeLinear(pickRows(values, once), pickRows(baseline.leftOut, once));
    stage.advance();
  }
  stage.finish();
  const feasibility = fitFeasibility(rows, { matrices, groups, prior: componentPrior(components.names) });
  const predictor = createKernelPredictor(
    {
      support: { count: rows.count, candidates: rows.candidates },
      totals,
      targets: fitted.map(({ target }) => target),
      ...(feasibility && { feasibility: feasibility.target }),
      ...(prior && { prior }),
      threshold: THRESHOLD,
      ranges: measureRanges(raw, encoder.totalNames.length),
      scores: Object.fromEntries(
        fitted.map(({ target, leftOut }) => [
          target.metric,
          scoresOf(pickRows(rows.metrics[target.metric]!, once), pickRows(leftOut, once)),
        ]),
      ),
    },
    rows.space,
  );
  const judged = compareLeftOut({ rows, once, fitted, ...(feasibility && { feasibility }) });
  const test = evaluatePredictions(predictor, judged);
  const counts = { trainingRows: rows.count, validationRows: 0, calibrationRows: once.length, epochs: 0 };
  return { predictor, report: { ...counts, judgedOn: "left-out", test, ridge }, validationLosses: [], judged: pairFigures(judged) };
}

interface LeftOutRows {
  readonly rows: LabelledRows;
  /** The rows that judge. */
  readonly once: Int32Array;
  readonly fitted: readonly FittedTarget[];
  readonly feasibility?: FittedTarget;
}

function compareLeftOut({ rows, once, fitted, feasibility }: LeftOutRows): Comparison {
  const predictions = {
    count: once.length,
    metrics: Object.fromEntries(fitted.map(({ target, leftOut }) => [target.metric, pickRows(leftOut, once)])),
    feasibleProbability: feasibility === undefined ? new Float64Array(once.length).fill(1) : pickRows(feasibility.leftOut, once),
  };
  return { rows: selectRows(rows, once), predictions };
}

/** In random order, so that the first rows stand for all. */
function shuffle(data: LabelledRows, seed: number): LabelledRows {
  return selectRows(
    data,
    Int32Array.from(
      createRng(seed)
        .split("kernel")
        .shuffle([...Array(data.count).keys()]),
    ),
  );
}

function requireRows({ feasible }: LabelledRows): void {
  const count = feasible.reduce((sum, flag) => sum + flag, 0);
  if (count >= LEAST_ROWS) return;
  throw new InputError(`Cannot train a predictor: the dataset has ${count} feasible rows, expected at least ${LEAST_ROWS}`, {
    code: "too-few-rows",
    path: "dataset",
    fix: "Measure or simulate more designs.",
  });
}

function componentMatrices(designs: ComparableDesigns, components: KernelComponents): readonly Float64Array[] {
  const { count } = designs;
  const matrices = components.names.map(() => new Float64Array(count * count));
  const likeness = new Float64Array(components.names.length);
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) {
      components.compare([designs, i], [designs, j], { target: likeness, offset: 0 });
      likeness[likeness.length - 1] = components.compareTotals([designs, i], [designs, j]);
      for (const [index, matrix] of matrices.entries()) matrix[i * count + j] = matrix[j * count + i] = likeness[index]!;
    }
  return matrices;
}

/** Numbers rows so that those of one number look the same in the last view, the one that leaves out most. */
function equalDesigns({ count, views }: ComparableDesigns): Int32Array {
  const view = views.at(-1)!;
  const width = view.length / count;
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: count }, (_, row) => {
    const key = view.subarray(row * width, (row + 1) * width).join();
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

/** A regression on 0 and 1, where both occur. */
function fitFeasibility(
  { feasible }: LabelledRows,
  { matrices, groups, prior }: Pick<TargetRows, "matrices" | "groups" | "prior">,
): FittedTarget | undefined {
  if (feasible.every((flag) => flag === 1)) return undefined;
  return fitKernelTarget({ metric: "feasible", values: Float64Array.from(feasible), matrices, groups, prior, powers: [1] });
}

function scoresOf(actual: Float64Array, leftOut: Float64Array): readonly number[] {
  return conformalScores(actual, leftOut, new Float64Array(actual.length).fill(1));
}

function pickRows(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

function judgeLinear(values: Float64Array, leftOut: Float64Array): MetricFigures {
  const isKnown = (_: number, row: number) => !Number.isNaN(values[row]);
  return judgeMetric(values.filter(isKnown), leftOut.filter(isKnown));
}
