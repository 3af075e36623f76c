import type { NodeAnalysis } from "../network/analyze.ts";
import type { ActivationFunction, Layer } from "../network/network.ts";

/** Which nodes cost no operation of their own, and what they leave behind. */
export interface Fusions {
  /** By node: an activation that joins the operation it reads, or a clamp that joins the operations that read it. */
  readonly joins: readonly ("producer" | "readers" | undefined)[];
  /** By node: the activation that it takes over from the node behind it. */
  readonly activations: readonly (ActivationFunction | undefined)[];
}

/**
 * Finds the activations without batch normalisation that are free: one that alone reads an array operation or a sum without an activation
 * joins its requantisation, which looks results up in a table anyway; a clamp (ReLU, ReLU6) whose readers all run on the array is applied as
 * they read their operands, through flattening and further such clamps.
 */
export function findFusions(nodes: readonly NodeAnalysis[]): Fusions {
  const readers: number[][] = nodes.map(() => []);
  nodes.forEach(({ inputIndexes }, index) => {
    for (const input of inputIndexes) if (input >= 0) readers[input]!.push(index);
  });
  const joins: ("producer" | "readers" | undefined)[] = nodes.map(() => undefined);
  const activations: (ActivationFunction | undefined)[] = nodes.map(() => undefined);
  nodes.forEach(({ layer, inputIndexes }, index) => {
    const input = inputIndexes[0]!;
    if (layer.kind !== "activation" || layer.batchNorm === true || input < 0 || readers[input]!.length > 1) return;
    if (!takesActivation(nodes[input]!.layer)) return;
    joins[index] = "producer";
    activations[input] = layer.activation;
  });
  for (let index = nodes.length - 1; index >= 0; index--) {
    const readOnArray = (reader: number): boolean => {
      const { kind } = nodes[reader]!.layer;
      return isArrayKind(kind) || joins[reader] === "readers" || (kind === "flatten" && isReadOnArray(reader));
    };
    const isReadOnArray = (node: number) => readers[node]!.length > 0 && readers[node]!.every(readOnArray);
    if (joins[index] === undefined && isClamp(nodes[index]!.layer) && isReadOnArray(index)) joins[index] = "readers";
  }
  return { joins, activations };
}

function takesActivation(layer: Layer): boolean {
  return (isArrayKind(layer.kind) || layer.kind === "add") && (layer as { activation?: ActivationFunction }).activation === undefined;
}

function isClamp(layer: Layer): boolean {
  return layer.kind === "activation" && layer.batchNorm !== true && (layer.activation === "relu" || layer.activation === "relu6");
}

function isArrayKind(kind: Layer["kind"]): boolean {
  return kind === "convolution" || kind === "depthwise" || kind === "dense";
}
