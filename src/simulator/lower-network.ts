import { analyzeNetwork, type NetworkAnalysis, type NodeAnalysis } from "../network/analyze.ts";
import type { ActivationFunction, Network, SqueezeExciteLayer, TensorShape } from "../network/network.ts";
import { withoutDeadNodes } from "../network/without-dead-nodes.ts";
import { type Fusions, findFusions } from "./fusion.ts";
import type { Operation, OperationArithmetic, OperationShape, Program, ProgramTensor } from "./operation.ts";
import { createShape, type ShapeParts } from "./operation-shape.ts";

/** What a node's result is in the program: a tensor, perhaps seen flat, and clamps that its readers still owe; or a constant zero. */
interface Value {
  readonly tensor: number;
  readonly reshaped: boolean;
  readonly clamps: readonly ActivationFunction[];
}

const NO_CLAMPS: readonly ActivationFunction[] = [];
/** Marks a result that is zero everywhere: nothing computes it, and only the array and pools need to read it. */
const ZERO: Value = { tensor: -1, reshaped: false, clamps: NO_CLAMPS };

/** Activations that do not map zero to zero. */
const MOVES_ZERO = new Set<ActivationFunction | undefined>(["sigmoid", "hard-sigmoid"]);

/** What an operation overrides of its node. */
type Overrides = Partial<OperationArithmetic> & {
  readonly parts?: Partial<ShapeParts>;
  /** Appended to the node's name. */
  readonly suffix?: string;
  /** Read last, in its own shape. */
  readonly gate?: Value;
};

/**
 * Lowers a network to the machine's operations (section 3 of the specification). Nodes on no path to the output are not run, as compilers drop
 * them; `macs` counts what runs. Throws the `InputError` of shape inference where the network is broken.
 */
export function lowerNetwork(network: Network): Program {
  const analysis = analyzeNetwork(network);
  const live = withoutDeadNodes(network);
  return new Lowering(live === network ? analysis : analyzeNetwork(live), network.input).program();
}

class Lowering {
  readonly #nodes: readonly NodeAnalysis[];
  readonly #fusions: Fusions;
  readonly #operations: Operation[] = [];
  readonly #tensors: ProgramTensor[] = [];
  readonly #values: Value[] = [];
  readonly #macs: number;

  constructor({ nodes, macs }: NetworkAnalysis, input: TensorShape) {
    this.#nodes = nodes;
    this.#macs = macs;
    this.#fusions = findFusions(nodes);
    this.#addTensor(input);
  }

  program(): Program {
    this.#nodes.forEach((node, index) => {
      this.#values.push(this.#lowerNode(node, index));
    });
    const outputTensor = this.#values.at(-1)!.tensor;
    if (outputTensor >= 0) this.#tensors[outputTensor]!.lastUse = this.#operations.length;
    return { operations: this.#operations, tensors: this.#tensors, outputTensor, peakBytes: this.#peakBytes(), macs: this.#macs };
  }

  #lowerNode(node: NodeAnalysis, index: number): Value {
    const { layer } = node;
    const inputs = node.inputIndexes.map((at) => (at < 0 ? { tensor: 0, reshaped: false, clamps: NO_CLAMPS } : this.#values[at]!));
    const [input] = inputs as [Value];
    const activation = this.#fusions.activations[index] ?? ("activation" in layer ? layer.activation : undefined);
    switch (layer.kind) {
      case "zero":
        return ZERO;
      case "flatten":
        return input === ZERO ? ZERO : { ...input, reshaped: true };
      case "add":
        return this.#lowerSum(node, inputs, activation);
      case "squeeze-excite":
        return input === ZERO ? ZERO : this.#lowerSqueezeExcite(node, input, layer);
      case "activation":
        if (this.#fusions.joins[index] === "producer") return input;
        return this.#lowerActivation(node, input, { activation: layer.activation, joined: this.#fusions.joins[index] === "readers" });
      case "pool":
        return this.#emit(node, [this.#written(node, input)], { poolMode: layer.mode });
      case "global-pool":
        return this.#emit(node, [this.#written(node, input)], {});
      case "convolution":
      case "depthwise":
      case "dense":
        return this.#emit(node, [this.#written(node, input)], { activation });
    }
  }

  /** Zeros that are added vanish; a sum of which one term is left is that term, or its activation. */
  #lowerSum(node: NodeAnalysis, inputs: readonly Value[], activation: ActivationFunction | undefined): Value {
    const terms = inputs.filter((value) => value !== ZERO);
    if (terms.length > 1) return this.#emit(node, terms, { activation });
    if (terms.length === 0) return MOVES_ZERO.has(activation) ? this.#emitZeros(node, { activation }) : ZERO;
    return activation === undefined ? terms[0]! : this.#emit(node, terms, { parts: { kind: "activation" }, activation });
  }

  #lowerActivation(
    node: NodeAnalysis,
    input: Value,
    { activation, joined }: { readonly activation: ActivationFunction; readonly joined: boolean },
  ): Value {
    const batchNorm = node.weightBytes > 0;
    if (input === ZERO && !batchNorm) return MOVES_ZERO.has(activation) ? this.#emitZeros(node, { activation }) : ZERO;
    if (joined) return { ...input, clamps: [...input.clamps, activation] };
    return this.#emit(node, [this.#written(node, input)], { activation, batchNorm });
  }

  /** Global mean, two dense layers, and the channel-wise product with the gate. */
  #lowerSqueezeExcite(node: NodeAnalysis, input: Value, { squeezedChannels, activation, gate }: SqueezeExciteLayer): Value {
    const { channels } = node.output;
    const wide = { height: 1, width: 1, channels };
    const narrow = { ...wide, channels: squeezedChannels };
    const macs = channels * squeezedChannels;
    const dense = (outputs: number) => ({ kind: "dense", weightBytes: macs + 4 * outputs, biasBytes: 4 * outputs, macs }) as const;
    const free = { weightBytes: 0, macs: 0 };
    const meanParts = { ...free, kind: "global-pool", output: wide } as const;
    const mean = this.#emit(node, [input], { suffix: "mean", parts: meanParts });
    const reduceParts = { ...dense(squeezedChannels), input: wide, output: narrow };
    const reduced = this.#emit(node, [mean], { suffix: "reduce", parts: reduceParts, activation });
    const expandParts = { ...dense(channels), input: narrow, output: wide };
    const expanded = this.#emit(node, [reduced], { suffix: "expand", parts: expandParts, activation: gate });
    return this.#emit(node, [input], { suffix: "scale", parts: { ...free, kind: "scale" }, gate: expanded });
  }

  /** The array and pools read zeros from memory like anything else, so an operation writes them first. */
  #written(node: NodeAnalysis, input: Value): Value {
    return input === ZERO ? this.#emitZeros(node, {}) : input;
  }

  #emitZeros(node: NodeAnalysis, { activation }: Pick<Overrides, "activation">): Value {
    const parts = { kind: "zeros", output: node.inputs[0]!, weightBytes: 0, macs: 0 } as const;
    return this.#emit(node, [], { suffix: "zeros", parts, activation });
  }

  #emit(node: NodeAnalysis, operands: readonly Value[], overrides: Overrides): Value {
    const { suffix, gate, parts, activation, poolMode, batchNorm = false } = overrides;
    const shape = createShape(node, operands.length, parts);
    const inputs = gate === undefined ? operands : [...operands, gate];
    const index = this.#operations.length;
    for (const { tensor } of inputs) this.#tensors[tensor]!.lastUse = index;
    this.#operations.push({
      name: suffix === undefined ? node.name : `${node.name}.${suffix}`,
      shape,
      arithmetic: { activation, operandClamps: operands[0]?.clamps ?? NO_CLAMPS, poolMode, batchNorm },
      inputs: inputs.map(({ tensor }) => tensor),
      output: this.#addTensor(parts?.output ?? node.output),
      reshaped: operands.some(({ reshaped }) => reshaped),
      hostKeys: [hostKey(shape), shape.kind],
    });
    return { tensor: this.#tensors.length - 1, reshaped: false, clamps: NO_CLAMPS };
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
