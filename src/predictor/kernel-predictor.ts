import type { Space } from "../space/space.ts";
import { DesignEncoder } from "./design-encoder.ts";
import type { CandidateRows } from "./featurizer.ts";
import { type ComparableDesigns, KernelComponents } from "./kernel-components.ts";
import { type KernelTarget, turnBack } from "./kernel-target.ts";
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
  /** A design is called feasible from this probability on, 0..1. */
  readonly threshold: number;
}

/** A predictor for few rows: a Gaussian process whose components are weighted by their likelihood. */
export interface KernelPredictor extends Omit<Predictor, "targets">, KernelParts {
  readonly kind: "kernel";
  readonly totalNames: readonly string[];
  readonly componentNames: readonly string[];
}

/** Puts a predictor together. */
export function createKernelPredictor(parts: KernelParts, space: Space): KernelPredictor {
  const encoder = new DesignEncoder(space);
  const support = comparable(encoder, parts.support, parts.totals);
  const components = new KernelComponents(support);
  const outputs = [...parts.targets, ...(parts.feasibility === undefined ? [] : [parts.feasibility])];
  return {
    kind: "kernel",
    space: space.spec,
    totalNames: encoder.totalNames,
    componentNames: components.names,
    ...parts,
    predict(rows) {
      const designs = comparable(encoder, rows, parts.totals);
      const answers = answerProcesses(components, { outputs, designs, support });
      const figures = outputs.map((target, index) => answers[index]!.map((answer) => turnBack(target, answer)));
      const feasibleProbability =
        parts.feasibility === undefined
          ? new Float64Array(rows.count).fill(1)
          : figures[parts.targets.length]!.map((value) => Math.max(0, Math.min(1, value)));
      return {
        count: rows.count,
        metrics: Object.fromEntries(parts.targets.map(({ metric }, index) => [metric, figures[index]!])),
        feasibleProbability,
      };
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
  const likeness = new Float64Array(own);
  return outputs.map(({ weights, coefficients }) => {
    const answers = new Float64Array(designs.count);
    const slopes = components.sumTotals(support, coefficients);
    for (let row = 0; row < designs.count; row++) {
      let answer = 0;
      for (let k = 0; k < slopes.length; k++) answer += weights[own]! * slopes[k]! * designs.totals[row * slopes.length + k]!;
      for (let at = 0; at < support.count; at++) {
        components.compare([designs, row], [support, at], { target: likeness, offset: 0 });
        let sum = 0;
        for (let k = 0; k < own; k++) sum += weights[k]! * likeness[k]!;
        answer += sum * coefficients[at]!;
      }
      answers[row] = answer;
    }
    return answers;
  });
}

/** Designs with their totals standardised. */
export function comparable(encoder: DesignEncoder, rows: CandidateRows, totals: Scaler): ComparableDesigns {
  const encoded = encoder.encode(rows);
  return { count: encoded.count, views: encoded.views, totals: applyScaler(totals, encoded.totals) };
}
