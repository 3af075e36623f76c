import { analyzeNetwork, type NetworkAnalysis, type NodeAnalysis } from "../network/analyze.ts";
import type { Network, TensorShape } from "../network/network.ts";
import { withoutDeadNodes } from "../network/without-dead-nodes.ts";
import { findFusions } from "./fusion.ts";
import type { Operation, OperationShape, Program, ProgramTensor } from "./operation.ts";
import { createShape, type ShapeParts } from "./operation-shape.ts";

/** What a node's result is in the program: a tensor, perhaps seen flat, or a constant zero. */
interface Value {
  readonly tensor: number;
  readonly reshaped: boolean;
}

/** Marks a result that is zero everywhere: nothing computes, stores or reads it. */
const ZERO: Value = { tensor: -1, reshaped: false };

/**
 * Lowers a network to the machine's operations: activations, biases and batch normalisations join the operation that produces their input, a
 * pool joins the array operation it alone reads, a squeeze-excite becomes four operations, flatten and zeros none. Nodes on no path to the output
 * are not run, as compilers drop them; `macs` counts what runs.
 * Throws the `InputError` of shape inference where the network is broken.
 */
export function lowerNetwork(network: Network): Program {
  const analysis = analyzeNetwork(network);
  const live = withoutDeadNodes(network);
  return new Lowering(live === network ? analysis : analyzeNetwork(live), network.input).program();
}

class Lowering {
  readonly #nodes: readonly NodeAnalysis[];
  readonly #fusedInto: ReturnType<typeof findFusions>;
  readonly #operations: Operation[] = [];
  readonly #tensors: ProgramTensor[] = [];
  readonly #values: Value[] = [];
  readonly #macs: number;

  constructor({ nodes, macs }: NetworkAnalysis, input: TensorShape) {
    this.#nodes = nodes;
    this.#macs = macs;
    this.#fusedInto = findFusions(nodes);
    this.#addTensor(input);
  }

  program(): Program {
    this.#nodes.forEach((_, index) => {
      this.#values.push(this.#lowerNode(index));
    });
    const outputTensor = this.#values.at(-1)!.tensor;
    if (outputTensor >= 0) this.#tensors[outputTensor]!.lastUse = this.#operations.length;
    return { operations: this.#operations, tensors: this.#tensors, outputTensor, peakBytes: this.#peakBytes(), macs: this.#macs };
  }

  #lowerNode(index: number): Value {
    const node = this.#nodes[index]!;
    const { layer } = node;
    const inputs = node.inputIndexes.map((at) => (at < 0 ? { tensor: 0, reshaped: false } : this.#values[at]!));
    const [input] = inputs as [Value];
    if (this.#fusedInto[index] === true) return input;
    switch (layer.kind) {
      case "zero":
        return ZERO;
      case "flatten":
        return { tensor: input.tensor, reshaped: true };
      case "add": {
        const terms = inputs.filter((value) => value !== ZERO);
        if (terms.length === 0) return ZERO;
        if (terms.length === 1 && layer.activation === undefined) return terms[0]!;
        return this.#emit(node, terms, {});
      }
      case "squeeze-excite":
        return input === ZERO ? ZERO : this.#lowerSqueezeExcite(node, input, layer.squeezedChannels);
      case "activation":
      case "pool":
      case "global-pool":
        return input === ZERO ? ZERO : this.#emit(node, [input], {});
      case "convolution":
      case "depthwise":
      case "dense": {
        const pool = this.#poolAfter(index);
        const operand = input === ZERO ? this.#emitZeros(node) : input;
        return this.#emit(node, [operand], pool === undefined ? {} : { pool });
      }
    }
  }

  /** The pool that joins this array operation, if any: it reads the operation, perhaps through a fused activation. */
  #poolAfter(index: number): NodeAnalysis | undefined {
    let at = index;
    for (;;) {
      const next = this.#nodes.findIndex((node, other) => other > at && this.#fusedInto[other] === true && node.inputIndexes[0] === at);
      if (next < 0) return undefined;
      const { kind } = this.#nodes[next]!.layer;
      if (kind === "pool" || kind === "global-pool") return this.#nodes[next];
      at = next;
    }
  }

  /** Global mean, two dense layers, and the channel-wise product with the block's input. */
  #lowerSqueezeExcite(node: NodeAnalysis, input: Value, squeezedChannels: number): Value {
    const { channels } = node.output;
    const flat = { height: 1, width: 1, channels };
    const squeezed = { ...flat, channels: squeezedChannels };
    const weightBytes = (outputs: number) => channels * squeezedChannels + 4 * outputs;
    const part = (suffix: string, parts: Partial<ShapeParts>) => ({ ...parts, suffix });
    const mean = this.#emit(node, [input], part("mean", { kind: "global-pool", output: flat, weightBytes: 0, macs: 0 }));
    const macs = channels * squeezedChannels;
    const reduce = { kind: "dense", input: flat, output: squeezed, weightBytes: weightBytes(squeezedChannels), macs } as const;
    const narrow = this.#emit(node, [mean], part("reduce", reduce));
    const expand = { kind: "dense", input: squeezed, output: flat, weightBytes: weightBytes(channels), macs } as const;
    const gate = this.#emit(node, [narrow], part("expand", expand));
    const scaled = this.#emit(node, [input], part("scale", { kind: "scale", weightBytes: 0, macs: 0 }));
    if (gate.tensor >= 0) this.#tensors[gate.tensor]!.lastUse = this.#operations.length - 1;
    return scaled;
  }

  /** An array operation reads its zeros from memory like anything else; writing them is one vector instruction each. */
  #emitZeros(node: NodeAnalysis): Value {
    return this.#emit(node, [], { kind: "activation", suffix: "zeros", output: node.inputs[0]!, weightBytes: 0, macs: 0 });
  }

  #emit(node: NodeAnalysis, inputs: readonly Value[], parts: Partial<ShapeParts> & { readonly suffix?: string }): Value {
    const { suffix, ...rest } = parts;
    const { shape, stored } = createShape(node, { operands: inputs.length, ...rest });
    const index = this.#operations.length;
    for (const { tensor } of inputs) this.#tensors[tensor]!.lastUse = index;
    this.#operations.push({
      name: suffix === undefined ? node.name : `${node.name}.${suffix}`,
      shape,
      inputs: inputs.map(({ tensor }) => tensor),
      output: this.#addTensor(stored),
      reshaped: inputs.some((value) => value.reshaped),
      hostKeys: [hostKey(shape), shape.kind],
    });
    return { tensor: this.#tensors.length - 1, reshaped: false };
  }

  #addTensor({ height, width, channels }: TensorShape): number {
    this.#tensors.push({ height, width, channels, bytes: height * width * channels, lastUse: -1 });
    return this.#tensors.length - 1;
  }

  #peakBytes(): number {
    let peak = 0;
    this.#operations.forEach(({ output }, index) => {
      let live = 0;
      for (let tensor = 0; tensor <= output; tensor++)
        if (this.#tensors[tensor]!.lastUse >= index || tensor === output) live += this.#tensors[tensor]!.bytes;
      peak = Math.max(peak, live);
    });
    return peak;
  }
}

/** The most specific key of an operation's host cost: a sum goes by its terms, anything else by its window. */
function hostKey({ kind, operands, kernelHeight, kernelWidth }: OperationShape): string {
  return kind === "add" ? `add-${operands}` : `${kind}-${kernelHeight}x${kernelWidth}`;
}
