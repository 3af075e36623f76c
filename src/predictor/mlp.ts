import type { Rng } from "../core/rng.ts";

/** A dense layer: `outputs = inputs x weights + bias`. */
interface MlpLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** `[inputs, outputs]`, row by row. */
  readonly weights: Float32Array;
  /** `[outputs]`. */
  readonly bias: Float32Array;
}

/** A multilayer perceptron: dense layers with ReLU between them and nothing after the last. */
export interface Mlp {
  readonly layers: readonly MlpLayer[];
}

/** A new network of these widths, inputs first; weights after He et al. (2015), the last layer at a tenth, biases 0. */
export function createMlp(widths: readonly number[], rng: Rng): Mlp {
  const layers = widths.slice(1).map((outputs, index): MlpLayer => {
    const inputs = widths[index]!;
    const isLast = index === widths.length - 2;
    const deviation = Math.sqrt(2 / inputs) * (isLast ? 0.1 : 1);
    const weights = Float32Array.from({ length: inputs * outputs }, () => deviation * rng.normal());
    return { inputs, outputs, weights, bias: new Float32Array(outputs) };
  });
  return { layers };
}

/** Answers `count` rows, `[count, inputs]` to `[count, outputs]`, without tensors; a row's answer does not depend on its neighbours. */
export type MlpForward = (rows: Float32Array, count: number) => Float32Array;

/** Rows answered together, so that a weight is read once for all of them. */
const BLOCK_ROWS = 4;

/** Prepares a network for answering rows on the processor. */
export function compileMlp(mlp: Mlp): MlpForward {
  const layers = mlp.layers.map(transposeLayer);
  const widest = Math.max(...mlp.layers.flatMap((layer) => [layer.inputs, layer.outputs]));
  let held = new Float64Array(BLOCK_ROWS * widest);
  let next = new Float64Array(BLOCK_ROWS * widest);
  const inputs = layers[0]!.inputs;
  const outputs = layers[layers.length - 1]!.outputs;
  return (rows, count) => {
    const answers = new Float32Array(count * outputs);
    for (let start = 0; start < count; start += BLOCK_ROWS) {
      const end = Math.min(start + BLOCK_ROWS, count);
      held.set(rows.subarray(start * inputs, end * inputs));
      for (const layer of layers) {
        applyLayer(layer, held, next);
        [held, next] = [next, held];
      }
      answers.set(held.subarray(0, (end - start) * outputs), start * outputs);
    }
    return answers;
  };
}

interface TransposedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** `[outputs, inputs]`; doubles, since the processor computes in them and conversion costs more than the memory. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** What a sum is raised to: 0 is ReLU. */
  readonly floor: number;
}

function transposeLayer(layer: MlpLayer, index: number, layers: readonly MlpLayer[]): TransposedLayer {
  const weights = new Float64Array(layer.inputs * layer.outputs);
  for (let input = 0; input < layer.inputs; input++)
    for (let output = 0; output < layer.outputs; output++)
      weights[output * layer.inputs + input] = layer.weights[input * layer.outputs + output]!;
  const floor = index === layers.length - 1 ? Number.NEGATIVE_INFINITY : 0;
  return { inputs: layer.inputs, outputs: layer.outputs, weights, bias: Float64Array.from(layer.bias), floor };
}

/** One layer for a block of four rows: `source` `[4, inputs]` to `target` `[4, outputs]`. */
function applyLayer({ inputs, outputs, weights, bias, floor }: TransposedLayer, source: Float64Array, target: Float64Array): void {
  const second = inputs;
  const third = 2 * inputs;
  const fourth = 3 * inputs;
  for (let output = 0; output < outputs; output++) {
    const row = output * inputs;
    let a = bias[output]!;
    let b = a;
    let c = a;
    let d = a;
    for (let input = 0; input < inputs; input++) {
      const weight = weights[row + input]!;
      a += weight * source[input]!;
      b += weight * source[second + input]!;
      c += weight * source[third + input]!;
      d += weight * source[fourth + input]!;
    }
    target[output] = Math.max(a, floor);
    target[outputs + output] = Math.max(b, floor);
    target[2 * outputs + output] = Math.max(c, floor);
    target[3 * outputs + output] = Math.max(d, floor);
  }
}
