/** What an operation computes with beside its operands. */
export interface OperationConstants {
  /** Of array operations, [output channel, window row, window column, input channel in its group]; depthwise without the last. */
  readonly weights?: Int8Array;
  /** Of array operations that have any, by output channel. */
  readonly biases?: Int32Array;
  /** Of array operations: sums are divided by 2^shift, at least 1. */
  readonly shift?: number;
  /** Of a lone batch normalisation, by channel. */
  readonly scales?: Int8Array;
  readonly offsets?: Int32Array;
}
