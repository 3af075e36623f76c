import type { Json } from "../core/json.ts";

// Taken out of the global once: in a context of its own, such as a test's, every look at `Math` is dear.
const { sqrt } = Math;

const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam without momentum (b1 = 0, b2 = 0.999), climbing: a policy's gradient is noisy and its direction changes, so only its scale is
 * averaged. Works in place on one flat vector of parameters.
 */
export class AdamAscent {
  #steps = 0;
  #squares: Float64Array;

  constructor(size: number) {
    this.#squares = new Float64Array(size);
  }

  /** Adds the scaled gradient to the parameters. */
  step(parameters: Float64Array, gradient: Float64Array, learningRate: number): void {
    this.#steps++;
    const correction = 1 - BETA2 ** this.#steps;
    for (let at = 0; at < parameters.length; at++) {
      const slope = gradient[at]!;
      const square = BETA2 * this.#squares[at]! + (1 - BETA2) * slope * slope;
      this.#squares[at] = square;
      parameters[at]! += (learningRate * slope) / (sqrt(square / correction) + EPSILON);
    }
  }

  dump(): Json {
    return { steps: this.#steps, squares: [...this.#squares] };
  }

  load(state: Json): void {
    const { steps, squares } = state as { steps: number; squares: readonly number[] };
    this.#steps = steps;
    this.#squares = Float64Array.from(squares);
  }
}
