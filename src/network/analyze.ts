import { countMacs, countParams, countWeightBytes } from "./count-layer.ts";
import { explainUnknownInput, refuseDuplicate, refuseEmpty } from "./graph-fault.ts";
import { inferShape } from "./infer-shape.ts";
import type { Layer, Network, NetworkNode, TensorShape } from "./network.ts";

/** What one node reads, writes and holds; activations are int8, one byte an element. */
export interface NodeAnalysis {
  readonly name: string;
  readonly layer: Layer;
  /** Positions of the nodes it reads in `nodes`, in order; -1 is the network's input. */
  readonly inputIndexes: readonly number[];
  readonly inputs: readonly TensorShape[];
  readonly output: TensorShape;
  readonly macs: number;
  /** Trained numbers, batch normalisation's scale and offset included. */
  readonly params: number;
  /** Bytes of int8 weights and int32 biases at inference, batch normalisation folded. */
  readonly weightBytes: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
}

/** A network's nodes in order with shapes and counts, and their sums. */
export interface NetworkAnalysis {
  readonly nodes: readonly NodeAnalysis[];
  readonly macs: number;
  readonly params: number;
  readonly weightBytes: number;
  /** Bytes of all nodes' outputs, the network's input excluded. */
  readonly activationBytes: number;
}

/**
 * Infers all shapes and counts MACs, parameters and bytes, for one image.
 * Throws an `InputError` that names the node for an empty graph, a duplicate name, an unknown input, a cycle, nodes out of order and shapes
 * that do not fit.
 */
export function analyzeNetwork(network: Network): NetworkAnalysis {
  refuseEmpty(network);
  const indexes = new Map<string, number>([["input", -1]]);
  const nodes: NodeAnalysis[] = [];
  let macs = 0;
  let params = 0;
  let weightBytes = 0;
  let activationBytes = 0;
  for (const node of network.nodes) {
    if (indexes.has(node.name)) refuseDuplicate(node.name);
    const inputIndexes = node.inputs.map((input) => {
      const index = indexes.get(input);
      if (index === undefined) throw explainUnknownInput(network, { node, input });
      return index;
    });
    const inputs = inputIndexes.map((index) => (index < 0 ? network.input : nodes[index]!.output));
    const analysis = analyzeNode(node, { inputIndexes, inputs });
    indexes.set(node.name, nodes.length);
    nodes.push(analysis);
    macs += analysis.macs;
    params += analysis.params;
    weightBytes += analysis.weightBytes;
    activationBytes += analysis.outputBytes;
  }
  return { nodes, macs, params, weightBytes, activationBytes };
}

function analyzeNode(node: NetworkNode, { inputIndexes, inputs }: Pick<NodeAnalysis, "inputIndexes" | "inputs">): NodeAnalysis {
  const { name, layer } = node;
  const output = inferShape(node, inputs);
  const input = inputs[0]!;
  return {
    name,
    layer,
    inputIndexes,
    inputs,
    output,
    macs: countMacs(layer, { input, output }),
    params: countParams(layer, input),
    weightBytes: countWeightBytes(layer, input),
    inputBytes: inputs.reduce((bytes, shape) => bytes + countBytes(shape), 0),
    outputBytes: countBytes(output),
  };
}

function countBytes({ height, width, channels }: TensorShape): number {
  return height * width * channels;
}
