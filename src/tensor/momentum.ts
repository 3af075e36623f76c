import * as tf from "@tensorflow/tfjs-core";
import { hasTrainingKernels } from "../runtime/engine.ts";
import { constantWeight } from "./initial-weights.ts";
import type { NamedWeights } from "./named-weights.ts";
import { runNativeKernel } from "./native-kernels.ts";
import type { Optimizer } from "./optimizer.ts";
import { assignParameters, createParameters, disposeParameters, type Gradients, type Parameters, readParameters } from "./parameters.ts";

export interface MomentumOptions {
  /** Share of the velocity kept, 0..1; default 0.9. */
  readonly momentum?: number;
  /** Added to the gradient of filters and matrices (rank 2 and more) as `weightDecay * weight`, never to scales, offsets and biases; default 0. */
  readonly weightDecay?: number;
}

/** Stochastic gradient descent with momentum: `velocity = momentum velocity + gradient`, `parameter -= learningRate velocity`. */
export function createMomentum(parameters: Parameters, options: MomentumOptions = {}): Optimizer {
  return new Momentum(parameters, options);
}

class Momentum implements Optimizer {
  readonly #parameters: Parameters;
  readonly #velocities: Parameters;
  readonly #momentum: number;
  readonly #weightDecay: number;

  constructor(parameters: Parameters, { momentum = 0.9, weightDecay = 0 }: MomentumOptions) {
    this.#parameters = parameters;
    this.#velocities = createParameters(new Map([...parameters].map(([name, { shape }]) => [name, constantWeight(shape, 0)])));
    this.#momentum = momentum;
    this.#weightDecay = weightDecay;
  }

  step(gradients: Gradients, { learningRate }: { readonly learningRate: number }): void {
    tf.tidy(() => {
      if (hasTrainingKernels() && gradients.size > 0) this.#stepAtOnce(gradients, learningRate);
      else this.#stepEach(gradients, learningRate);
    });
  }

  #stepEach(gradients: Gradients, learningRate: number): void {
    const kept = tf.scalar(this.#momentum);
    const decay = tf.scalar(this.#weightDecay);
    const rate = tf.scalar(learningRate);
    for (const [name, gradient] of gradients) {
      const parameter = this.#parameters.get(name)!;
      const velocity = this.#velocities.get(name)!;
      const slope = this.#weightDecay > 0 && parameter.rank > 1 ? tf.add(gradient, tf.mul(parameter, decay)) : gradient;
      velocity.assign(tf.add(tf.mul(velocity, kept), slope));
      parameter.assign(tf.sub(parameter, tf.mul(velocity, rate)));
    }
  }

  /** All parameters in one kernel: calling one costs as much as its arithmetic on a small tensor. */
  #stepAtOnce(gradients: Gradients, learningRate: number): void {
    const parameters = [...gradients.keys()].map((name) => this.#parameters.get(name)!);
    const velocities = [...gradients.keys()].map((name) => this.#velocities.get(name)!);
    const factors = tf.tensor1d([this.#momentum, this.#weightDecay, learningRate]);
    const results = runNativeKernel("TandemMomentum", [factors, ...parameters, ...velocities, ...gradients.values()], {
      outputs: 2 * parameters.length,
      types: [],
      listLength: parameters.length,
    });
    for (const [at, variable] of [...parameters, ...velocities].entries()) variable.assign(results[at]!);
  }

  dump(): Promise<NamedWeights> {
    return readParameters(this.#velocities);
  }

  load(state: NamedWeights): void {
    assignParameters(this.#velocities, state, { path: "optimizer state" });
  }

  dispose(): void {
    disposeParameters(this.#velocities);
  }
}
