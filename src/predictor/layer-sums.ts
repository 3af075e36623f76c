import { judgeOutput, type LossPoint, logistic } from "./output-loss.ts";

/** What a network's answers for layers are summed with. */
export interface LayerSums {
  /** For each design the number of layers up to its last, `[designs]`. */
  readonly ends: Int32Array;
  /** By target what each layer costs before anything is learned, `[layers]`. */
  readonly bases: readonly Float64Array[];
  /** By target how far one unit of an answer moves a layer's logarithm; 0 where nothing is to be learned. */
  readonly spreads: readonly number[];
}

/** By target the logarithm of each design's sum, `[designs]`, and last that of the probability that every layer can run. */
export type SummedDesigns = readonly Float64Array[];

/** Answers `[layers, targets + 1]` as sums: of a target `sum_l base_l exp(spread answer_l)`, of the last column `prod_l logistic(answer_l)`. */
export function sumLayers(answers: Float32Array, { ends, bases, spreads }: LayerSums): SummedDesigns {
  const columns = bases.length + 1;
  const sums = Array.from({ length: columns }, () => new Float64Array(ends.length));
  for (let design = 0, layer = 0; design < ends.length; design++) {
    for (; layer < ends[design]!; layer++) {
      for (let target = 0; target < bases.length; target++)
        sums[target]![design]! += bases[target]![layer]! * Math.exp(spreads[target]! * answers[layer * columns + target]!);
      sums[bases.length]![design]! -= softplus(-answers[layer * columns + bases.length]!);
    }
    for (let target = 0; target < bases.length; target++) sums[target]![design] = Math.log(sums[target]![design]!);
  }
  return sums;
}

/** How designs are judged. */
export interface LayerJudgement extends LayerSums {
  /** By target the logarithms that the sums should have, `[designs]`, NaN where unknown; and last 1 or 0 for feasible. */
  readonly wanted: readonly Float64Array[];
  /** By target what counts as one unit of error. */
  readonly deviations: readonly number[];
  /** Units of error beyond which it counts linearly. */
  readonly huberDelta: number;
}

/** The mean loss of designs and, in `slopes` `[layers, targets + 1]` where given, its derivative by each answer. */
export function judgeLayers(answers: Float32Array, judgement: LayerJudgement, slopes?: Float32Array): number {
  const { ends, bases, spreads, wanted, deviations, huberDelta } = judgement;
  const sums = sumLayers(answers, judgement);
  const columns = bases.length + 1;
  const point: LossPoint = { loss: 0, slope: 0 };
  let loss = 0;
  for (let design = 0, first = 0; design < ends.length; first = ends[design]!, design++) {
    const end = ends[design]!;
    for (let target = 0; target < bases.length; target++) {
      if (spreads[target] === 0) continue;
      const unit = deviations[target]!;
      const error = (sums[target]![design]! - wanted[target]![design]!) / unit;
      judgeOutput({ kind: "huber", delta: huberDelta }, { output: error, target: Number.isNaN(error) ? Number.NaN : 0, point });
      loss += point.loss;
      if (slopes === undefined) continue;
      const factor = ((point.slope / ends.length) * spreads[target]!) / unit;
      for (let layer = first; layer < end; layer++) {
        const part = bases[target]![layer]! * Math.exp(spreads[target]! * answers[layer * columns + target]!);
        slopes[layer * columns + target] = factor * (part / Math.exp(sums[target]![design]!));
      }
    }
    const runs = runningLoss(sums[bases.length]![design]!, wanted[bases.length]![design] === 1);
    loss += runs.loss;
    if (slopes === undefined) continue;
    for (let layer = first; layer < end; layer++) {
      const at = layer * columns + bases.length;
      slopes[at] = (runs.slope / ends.length) * (1 - logistic(answers[at]!));
    }
  }
  return loss / ends.length;
}

/** A design that surely runs still counts as this unsure: keeps logarithms finite. */
const LEAST_DOUBT = 1e-7;

/** Cross-entropy of a probability given by its logarithm, and its derivative by that logarithm. */
function runningLoss(logarithm: number, isFeasible: boolean): LossPoint {
  if (isFeasible) return { loss: -logarithm, slope: -1 };
  const doubt = Math.max(LEAST_DOUBT, -Math.expm1(logarithm));
  return { loss: -Math.log(doubt), slope: Math.exp(logarithm) / doubt };
}

/** `log(1 + e^x)`, written so that `e^x` cannot overflow. */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}
