import * as tf from "@tensorflow/tfjs-core";
import { checkWeights, type NamedWeight, type NamedWeights } from "./named-weights.ts";

/** What a model learns: variables by name. Whoever creates them disposes them. */
export type Parameters = ReadonlyMap<string, tf.Variable>;

/** Gradients by the names of their parameters, each of the parameter's shape. */
export type Gradients = ReadonlyMap<string, tf.Tensor>;

/** Makes variables with the given values. Dispose them with `disposeParameters`. */
export function createParameters(weights: NamedWeights): Parameters {
  const parameters = new Map<string, tf.Variable>();
  for (const [name, { shape, values }] of weights) {
    const initial = tf.tensor(values, [...shape], "float32");
    parameters.set(name, tf.variable(initial));
    initial.dispose();
  }
  return parameters;
}

/** Copies the values of all parameters off the engine. */
export async function readParameters(parameters: Parameters): Promise<NamedWeights> {
  const weights = new Map<string, NamedWeight>();
  for (const [name, variable] of parameters)
    weights.set(name, { shape: variable.shape.slice(), values: Float32Array.from(await variable.data()) });
  return weights;
}

/** Overwrites all parameters; throws an `InputError` naming the first tensor that does not fit. `path` names the source in errors. */
export function assignParameters(parameters: Parameters, weights: NamedWeights, options: { readonly path: string }): void {
  const shapes = new Map([...parameters].map(([name, variable]) => [name, variable.shape] as const));
  checkWeights(weights, { shapes, path: options.path });
  for (const [name, variable] of parameters) {
    const { shape, values } = weights.get(name)!;
    const value = tf.tensor(values, [...shape], "float32");
    variable.assign(value);
    value.dispose();
  }
}

export function disposeParameters(parameters: Parameters): void {
  for (const variable of parameters.values()) variable.dispose();
}

export interface LossAndGradients {
  readonly loss: tf.Scalar;
  /** Of the parameters the loss depends on; the others are left out. */
  readonly gradients: Gradients;
}

/** Evaluates `loss` (cleaned up like `tf.tidy`) and its gradients. The results are the caller's to dispose, or `tf.tidy`'s around the call. */
export function lossAndGradients(parameters: Parameters, loss: () => tf.Scalar): LossAndGradients {
  const { value, grads } = tf.variableGrads(loss, [...parameters.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, variable] of parameters) {
    const gradient = grads[variable.name];
    if (gradient !== undefined && gradient !== null) gradients.set(name, gradient);
  }
  return { loss: value, gradients };
}
