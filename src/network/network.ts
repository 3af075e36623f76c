/** Height, width and channels of an activation tensor, batch excluded. */
export interface TensorShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export type ActivationFunction = "relu" | "relu6" | "sigmoid" | "hard-sigmoid" | "swish" | "hard-swish";

/** `same`: output = ceil(input / stride), zero padding as even as possible (extra at the end); `valid`: none. A number pads each side by it. */
export type Padding = "same" | "valid" | number;

interface Windowed {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padding: Padding;
}

/** `batchNorm` folds into the weights for inference; the simulator sees one fused layer, training sees three. */
export interface ConvolutionLayer extends Windowed {
  readonly kind: "convolution";
  readonly outputChannels: number;
  readonly groups: number;
  readonly dilation: number;
  readonly bias: boolean;
  readonly batchNorm: boolean;
  readonly activation?: ActivationFunction;
}

export interface DepthwiseLayer extends Windowed {
  readonly kind: "depthwise";
  /** Output channels per input channel. */
  readonly multiplier: number;
  readonly dilation: number;
  readonly bias: boolean;
  readonly batchNorm: boolean;
  readonly activation?: ActivationFunction;
}

interface DenseLayer {
  readonly kind: "dense";
  readonly outputChannels: number;
  readonly bias: boolean;
  readonly activation?: ActivationFunction;
}

/** Element-wise sum of two or more equal shapes. */
interface AddLayer {
  readonly kind: "add";
  readonly activation?: ActivationFunction;
}

/** An average counts only the elements inside the image, not the padding. */
export interface PoolLayer extends Windowed {
  readonly kind: "pool";
  readonly mode: "max" | "average";
}

interface GlobalPoolLayer {
  readonly kind: "global-pool";
}

/** An activation that stands alone, as in pre-activation cells. */
interface ActivationLayer {
  readonly kind: "activation";
  readonly activation: ActivationFunction;
  /** Batch normalisation first; it follows a sum, so it folds into no weights and stays a scale and an offset a channel. */
  readonly batchNorm?: boolean;
}

export interface SqueezeExciteLayer {
  readonly kind: "squeeze-excite";
  /** Channels of the bottleneck between the two dense layers. */
  readonly squeezedChannels: number;
  readonly activation: ActivationFunction;
  readonly gate: ActivationFunction;
}

interface FlattenLayer {
  readonly kind: "flatten";
}

/** Zeros in the shape of its input: a sum without terms, as where all edges into a cell's node are `none`. */
interface ZeroLayer {
  readonly kind: "zero";
}

/** The layers every simulator, trainer and exporter handles; switch on `kind` exhaustively. */
export type Layer =
  | ConvolutionLayer
  | DepthwiseLayer
  | DenseLayer
  | AddLayer
  | PoolLayer
  | GlobalPoolLayer
  | ActivationLayer
  | SqueezeExciteLayer
  | FlattenLayer
  | ZeroLayer;

/** One layer of the graph with the names of the nodes it reads (`"input"` is the network's input). */
export interface NetworkNode {
  /** Unique, stable across candidates of a space: shared weights are found by it, for example `stage2.block1.expand`. */
  readonly name: string;
  readonly layer: Layer;
  readonly inputs: readonly string[];
}

/** A directed acyclic graph of layers in topological order; the last node is the output (logits). */
export interface Network {
  readonly name: string;
  readonly input: TensorShape;
  readonly nodes: readonly NetworkNode[];
}
