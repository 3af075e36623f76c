import type {
  ActivationFunction,
  ConvolutionLayer,
  DepthwiseLayer,
  Layer,
  Network,
  NetworkNode,
  Padding,
  PoolLayer,
  TensorShape,
} from "../network.ts";

/** A square window; stride and dilation 1 and padding `same` where nothing else is said. */
interface SquareWindow {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: Padding;
  readonly activation?: ActivationFunction;
}

/** A square convolution, batch-normalised unless it has a bias. */
export interface ConvolutionOptions extends SquareWindow {
  readonly channels: number;
  readonly bias?: boolean;
}

/** A network under construction: each layer reads the one before it unless told otherwise. */
export class NetworkBuilder {
  readonly #input: TensorShape;
  readonly #nodes: NetworkNode[] = [];
  #last = "input";
  #channels: number;

  constructor(input: TensorShape) {
    this.#input = input;
    this.#channels = input.channels;
  }

  /** The name of the node appended last; `input` at first. */
  get last(): string {
    return this.#last;
  }

  /** Output channels of the convolution appended last; the input's at first. */
  get channels(): number {
    return this.#channels;
  }

  /** Appends a layer that reads the last node, or the node named `from`. */
  append(name: string, layer: Layer, { from = this.#last }: { readonly from?: string } = {}): void {
    this.#nodes.push({ name, layer, inputs: [from] });
    this.#last = name;
    if (layer.kind === "convolution") this.#channels = layer.outputChannels;
  }

  /** Appends the sum of the last node and the node named `other`. */
  appendSum(name: string, other: string, { activation }: { readonly activation?: ActivationFunction } = {}): void {
    this.#nodes.push({
      name,
      layer: activation === undefined ? { kind: "add" } : { kind: "add", activation },
      inputs: [other, this.#last],
    });
    this.#last = name;
  }

  /** Appends a global mean and a dense layer of `classes` logits. */
  appendClassifier(classes: number): void {
    this.append("pool", { kind: "global-pool" });
    this.append("classifier", { kind: "dense", outputChannels: classes, bias: true });
  }

  /** The network so far. */
  build(name: string): Network {
    return { name, input: this.#input, nodes: this.#nodes };
  }
}

/** A square convolution layer. */
export function convolution({ channels, bias = false, ...window }: ConvolutionOptions): ConvolutionLayer {
  const { dilation, ...rest } = openWindow(window);
  return { kind: "convolution", ...rest, outputChannels: channels, groups: 1, dilation, bias, batchNorm: !bias };
}

/** A square, batch-normalised depthwise layer with one output channel per input channel. */
export function depthwise(window: SquareWindow): DepthwiseLayer {
  const { dilation, ...rest } = openWindow(window);
  return { kind: "depthwise", ...rest, multiplier: 1, dilation, bias: false, batchNorm: true };
}

/** A square max pool. */
export function maxPool({ kernel, stride, padding }: Required<Pick<SquareWindow, "kernel" | "stride" | "padding">>): PoolLayer {
  return { kind: "pool", mode: "max", kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride, padding };
}

function openWindow({ kernel, stride = 1, dilation = 1, padding = "same", activation }: SquareWindow) {
  const window = { kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride, padding, dilation };
  return activation === undefined ? window : { ...window, activation };
}
