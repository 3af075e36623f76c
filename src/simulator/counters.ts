/** Cycles of the machine by what it was doing; every cycle has exactly one label, so they sum to the total. */
export interface CycleLabels {
  readonly compute: number;
  readonly bank: number;
  readonly weightWait: number;
  readonly fill: number;
  readonly drain: number;
  readonly ioWait: number;
  readonly control: number;
}

/** Bytes read and written by memory, over all PEs (section 9 of the specification). */
export interface Traffic {
  readonly dramReadBytes: number;
  readonly dramWriteBytes: number;
  readonly busBytes: number;
  readonly localReadBytes: number;
  readonly localWriteBytes: number;
  /** Reads and writes of a separate weight memory, or of the weights' place in local memory. */
  readonly weightReadBytes: number;
  readonly weightWriteBytes: number;
  readonly registerReadBytes: number;
  readonly registerWriteBytes: number;
}

/** How often each effect occurred (section 9 of the specification). */
export interface Effects {
  readonly tiles: number;
  readonly edgeTiles: number;
  readonly transfers: number;
  readonly dmaCycles: number;
  readonly overlapCycles: number;
  readonly steps: number;
  readonly vectorCycles: number;
  readonly registerFills: number;
  readonly zeroOperandBytes: number;
  readonly spillBytes: number;
  readonly haloBytes: number;
  readonly inPlaceBytes: number;
  readonly cachedWeightBytes: number;
  readonly biasBytes: number;
  readonly requantizedBytes: number;
}
