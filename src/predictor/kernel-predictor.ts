import type { Space } from "../space/space.ts";
import { DesignEncoder } from "./design-encoder.ts";
import type { CandidateRows } from "./featurizer.ts";
import { type InputRanges, markUnfamiliar } from "./input-ranges.ts";
import { type ComparableDesigns, KernelComponents } from "./kernel-components.ts";
import { type KernelTarget, turnBack } from "./kernel-target.ts";
import type { ConformalScores } from "./predictions.ts";
import type { Predictor } from "./predictor.ts";
import { applyScaler, type Scaler } from "./scaler.ts";

/** Everything a Gaussian-process predictor consists of. */
export interface KernelParts {
  /** Designs it was trained on; new ones are compared with them. */
  readonly support: CandidateRows;
  readonly totals: Scaler;
  readonly targets: readonly KernelTarget[];
  /** The process of feasibility; absent where every design in training could run. */
  readonly feasibility?: KernelTarget;
  /** The predictor this one was fine-tuned from: what it says is one more thing by which designs are compared. */
  readonly prior?: KernelPredictor;
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
  /** Of the totals before they are standardised. */
  readonly ranges: InputRanges;
  /** Errors of the rows left out; the scale of every design is 1. */
  readonly scores: ConformalScores;
}

/** A predictor for few rows: a Gaussian process whose components are weighted by their likelihood. */
export interface KernelPredictor extends Omit<Predictor, "targets">, KernelParts {
  readonly kind: "kernel";
  readonly totalNames: readonly string[];
  readonly componentNames: readonly string[];
  /** What the process of each metric says of designs, standardised, `[count]`. */
  answer(rows: CandidateRows): readonly Float64Array[];
}

/** Puts a predictor together. */
export function createKernelPredictor(parts: KernelParts, space: Space): KernelPredictor {
  const encoder = new DesignEncoder(space);
  const support = comparable(encoder, parts.support, parts);
  const components = new KernelComponents(support);
  const answer = (rows: CandidateRows) => answerProcesses(components, { outputs, designs: comparable(encoder, rows, parts), support });
  const outputs = [...parts.targets, ...(parts.feasibility === undefined ? [] : [parts.feasibility])];
  return {
    kind: "kernel",
    space: space.spec,
    totalNames: encoder.totalNames,
    componentNames: components.names,
    ...parts,
    answer: (rows) => answer(rows).slice(0, parts.targets.length),
    predict(rows, { checks = false } = {}) {
      const answers = answer(rows);
      const figures = outputs.map((target, index) => answers[index]!.map((answer) => turnBack(target, answer)));
      const feasibleProbability =
        parts.feasibility === undefined
          ? new Float64Array(rows.count).fill(1)
          : figures[parts.targets.length]!.map((value) => Math.max(0, Math.min(1, value)));
      const byMetric = (column: (index: number) => Float64Array) =>
        Object.fromEntries(parts.targets.map(({ metric }, index) => [metric, column(index)]));
      const predictions = { count: rows.count, metrics: byMetric((index) => figures[index]!), feasibleProbability };
      if (!checks) return predictions;
      const unfamiliar = markUnfamiliar(parts.ranges, encoder.encode(rows).totals);
      return { ...predictions, scales: byMetric(() => new Float64Array(rows.count).fill(1)), unfamiliar };
    },
  };
}

interface Questions {
  readonly outputs: readonly KernelTarget[];
  readonly designs: ComparableDesigns;
  readonly support: ComparableDesigns;
}

/** What each process says of each design, standardised. */
function answerProcesses(components: KernelComponents, { outputs, designs, support }: Questions): readonly Float64Array[] {
  const own = components.names.length - 1;
  const priors = designs.priors.length;
  const likeness = new Float64Array(own);
  const processes = outputs.map(({ weights, coefficients }) => ({
    coefficients,
    weights,
    byCounts: components.sumByCounts(weights),
    slopes: components.sumTotals(support, coefficients),
    answers: new Float64Array(designs.count),
  }));
  for (let row = 0; row < designs.count; row++) {
    for (const { weights, slopes, answers } of processes) answers[row]! += weights[own]! * components.applyTotals(slopes, [designs, row]);
    for (let at = 0; at < support.count; at++) {
      const index = components.countsIndex([designs, row], [support, at]);
      if (priors > 0) components.compare([designs, row], [support, at], { target: likeness, offset: 0 });
      for (const { weights, coefficients, byCounts, answers } of processes) {
        let sum = byCounts[index]!;
        for (let k = own - 2 * priors; k < own; k++) sum += weights[k]! * likeness[k]!;
        answers[row]! += sum * coefficients[at]!;
      }
    }
  }
  return processes.map(({ answers }) => answers);
}

/** Designs with their totals standardised, and what the prior says of them. */
export function comparable(
  encoder: DesignEncoder,
  rows: CandidateRows,
  { totals, prior }: Pick<KernelParts, "totals" | "prior">,
): ComparableDesigns {
  const encoded = encoder.encode(rows);
  return { ...encoded, totals: applyScaler(totals, encoded.totals), priors: prior?.answer(rows) ?? [] };
}
