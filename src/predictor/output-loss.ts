/** How one output of a network is judged: `huber` on a standardised value (NaN targets are left out), `cross-entropy` on a logit for a 0 or 1. */
export type OutputLoss =
  | { readonly kind: "huber" /** Errors beyond it count linearly, in standard deviations. */; readonly delta: number }
  | { readonly kind: "cross-entropy" };

/** Loss and slope of one output at one target. */
export interface LossPoint {
  loss: number;
  slope: number;
}

/** Writes the loss of `output` against `target` and its derivative by the output into `point`. */
export function judgeOutput(kind: OutputLoss, { output, target, point }: { output: number; target: number; point: LossPoint }): void {
  if (Number.isNaN(target)) {
    point.loss = 0;
    point.slope = 0;
    return;
  }
  switch (kind.kind) {
    case "huber": {
      const error = output - target;
      const size = Math.abs(error);
      point.loss = size <= kind.delta ? 0.5 * error * error : kind.delta * (size - 0.5 * kind.delta);
      point.slope = Math.max(-kind.delta, Math.min(kind.delta, error));
      return;
    }
    case "cross-entropy":
      // log(1 + e^x) - target * x, written so that e^x cannot overflow.
      point.loss = Math.max(output, 0) - output * target + Math.log1p(Math.exp(-Math.abs(output)));
      point.slope = logistic(output) - target;
      return;
  }
}

/** The probability a logit stands for. */
export function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
