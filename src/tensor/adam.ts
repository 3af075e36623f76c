import * as tf from "@tensorflow/tfjs-core";
import { constantWeight } from "./initial-weights.ts";
import { checkWeights, type NamedWeight, type NamedWeights } from "./named-weights.ts";
import type { Optimizer } from "./optimizer.ts";
import { assignParameters, createParameters, disposeParameters, type Gradients, type Parameters, readParameters } from "./parameters.ts";

export interface AdamOptions {
  /** Decay of the mean of gradients, 0..1; default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, 0..1; default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square; default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled decay of filters and matrices (rank 2 and more): `learningRate * weightDecay * weight` per step (Loshchilov and Hutter 2019); default 0. */
  readonly weightDecay?: number;
}

/** Adam with bias correction (Kingma and Ba 2015, algorithm 1); the step count is shared by all parameters. */
export function createAdam(parameters: Parameters, options: AdamOptions = {}): Optimizer {
  return new Adam(parameters, options);
}

class Adam implements Optimizer {
  readonly #parameters: Parameters;
  /** `mean/NAME` and `square/NAME` for every parameter, and the number of `steps`. */
  readonly #state: Parameters;
  readonly #options: Required<AdamOptions>;
  #steps = 0;

  constructor(parameters: Parameters, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions) {
    this.#parameters = parameters;
    const zeros = new Map<string, NamedWeight>();
    for (const [name, { shape }] of parameters)
      for (const slot of ["mean", "square"]) zeros.set(`${slot}/${name}`, constantWeight(shape, 0));
    this.#state = createParameters(zeros);
    this.#options = { beta1, beta2, epsilon, weightDecay };
  }

  step(gradients: Gradients, { learningRate }: { readonly learningRate: number }): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    this.#steps += 1;
    const rate = learningRate / (1 - beta1 ** this.#steps);
    const rootCorrection = Math.sqrt(1 - beta2 ** this.#steps);
    tf.tidy(() => {
      for (const [name, gradient] of gradients) {
        const parameter = this.#parameters.get(name)!;
        const mean = this.#state.get(`mean/${name}`)!;
        const square = this.#state.get(`square/${name}`)!;
        mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
        square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const change = tf.div(tf.mul(mean, rate), tf.add(tf.div(tf.sqrt(square), rootCorrection), epsilon));
        const kept = weightDecay > 0 && parameter.rank > 1 ? tf.mul(parameter, 1 - learningRate * weightDecay) : parameter;
        parameter.assign(tf.sub(kept, change));
      }
    });
  }

  async dump(): Promise<NamedWeights> {
    return new Map([...(await readParameters(this.#state)), ["steps", constantWeight([], this.#steps)]]);
  }

  load(state: NamedWeights): void {
    const { steps, ...slots } = Object.fromEntries(state);
    const counter = new Map(steps === undefined ? [] : [["steps", steps] as const]);
    checkWeights(counter, { shapes: new Map([["steps", []]]), path: "optimizer state" });
    assignParameters(this.#state, new Map(Object.entries(slots)), { path: "optimizer state" });
    this.#steps = counter.get("steps")!.values[0]!;
  }

  dispose(): void {
    disposeParameters(this.#state);
  }
}
