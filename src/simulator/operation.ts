/** What the machine runs: network layers after lowering and fusion. */
export type OperationKind = "convolution" | "depthwise" | "dense" | "add" | "pool" | "global-pool" | "scale" | "activation";

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
  /** The tensor that leaves after a fused pool; otherwise the output's bytes. */
  readonly storedBytes: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Rows and columns from the window's first tap to its last. */
  readonly extentHeight: number;
  readonly extentWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly groups: number;
  /** Vector instructions per vector of outputs: requantisation and a fused pool's steps, or the whole work of a vector operation. */
  readonly vectorPasses: number;
  readonly weightBytes: number;
  readonly macs: number;
}

/** One step of a network's program. Tensors are numbered; see `Program`. */
export interface Operation {
  /** The network node's name; parts of one node add a suffix. */
  readonly name: string;
  readonly shape: OperationShape;
  /** Tensors read; equal shapes. */
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
