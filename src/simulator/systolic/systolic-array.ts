/** Which operand stays in the array's processing elements while the other two move through them. */
export type Dataflow = "output-stationary" | "weight-stationary" | "input-stationary";

/** A grid of processing elements, one multiply-accumulate each a cycle, fed from its left and upper edges. */
export interface SystolicArray {
  /** Processing elements down and across; positive integers. */
  readonly rows: number;
  readonly columns: number;
  readonly dataflow: Dataflow;
  /** May be a fraction; only `latencyMs` depends on it. */
  readonly clockMhz: number;
}
