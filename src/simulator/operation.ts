import type { ActivationFunction, PoolLayer } from "../network/network.ts";

/** What the machine runs: network layers after lowering and fusion. `scale` is a product with a gate; `zeros` has no operands. */
export type OperationKind = "convolution" | "depthwise" | "dense" | "add" | "pool" | "global-pool" | "scale" | "activation" | "zeros";

/** Everything about an operation that decides its cycles and energy; operations of one shape are computed once. */
export interface OperationShape {
  /** Equal for equal shapes. */
  readonly key: string;
  readonly kind: OperationKind;
  /** Runs on the SIMD array; otherwise on the vector units. */
  readonly onArray: boolean;
  /** Of each operand's spatial extent and channels (dense: 1x1). */
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly inputChannels: number;
  /** Tensors of the input shape that are read; a scale's gate is not counted. */
  readonly operands: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Rows and columns from the window's first tap to its last. */
  readonly extentHeight: number;
  readonly extentWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly groups: number;
  /** Vector instructions per vector of outputs (of inputs, for a global mean); array operations requantise with 1. */
  readonly vectorInstructions: number;
  /** Constants in all, and those of them that the vector unit reads: biases, 4 bytes a channel; a lone batch normalisation's, 5. */
  readonly weightBytes: number;
  readonly biasBytes: number;
  readonly macs: number;
}

/** What an operation computes, beyond what its shape says; it changes values, never cycles. */
export interface OperationArithmetic {
  /** Applied to each result by table. */
  readonly activation?: ActivationFunction;
  /** Clamps that were folded into this reader, applied in order to each operand as it is read. */
  readonly operandClamps: readonly ActivationFunction[];
  readonly poolMode?: PoolLayer["mode"];
  readonly batchNorm: boolean;
}

/** One step of a network's program. Tensors are numbered; see `Program`. */
export interface Operation {
  /** The network node's name; parts of one node add a suffix. */
  readonly name: string;
  readonly shape: OperationShape;
  readonly arithmetic: OperationArithmetic;
  /** Tensors read: equal shapes, but for a product's gate, which comes last. */
  readonly inputs: readonly number[];
  readonly output: number;
  /** Its input was flattened: no PE holds what it needs where it needs it. */
  readonly reshaped: boolean;
  /** Keys to look up host costs by, most specific first. */
  readonly hostKeys: readonly string[];
}

/** A tensor of the program: int8, one byte an element. */
export interface ProgramTensor {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bytes: number;
  /** Index of the last operation that reads it; the network's output lives to the end. */
  lastUse: number;
}

/** A network as the sequencer runs it. Tensor 0 is the network's input; the last operation writes the output. */
export interface Program {
  readonly operations: readonly Operation[];
  readonly tensors: readonly ProgramTensor[];
  readonly outputTensor: number;
  /** Largest sum of live activations at any operation, in bytes. */
  readonly peakBytes: number;
  readonly macs: number;
}
