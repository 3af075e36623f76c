/** Where an output goes: the address of a channel (counted from the PE's first) at an output position. */
export interface OutputWindow {
  address(row: number, column: number, channel: number): number;
}

/** The position a PE's vector unit works on; instructions read it, the sequencer sets it. */
export interface Position {
  row: number;
  column: number;
  /** Channels of the round that is written: the first, counted from the PE's first. */
  firstChannel: number;
  /** Of array operations: the sums, and where partial sums lie. */
  sums: Int32Array;
  partialAddress: number;
  output: OutputWindow;
}
