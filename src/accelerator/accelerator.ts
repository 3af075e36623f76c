/** How an accelerator may split a layer over its processing elements (PEs): what goes down the array and what goes across it. */
export type SpatialMapping = "rows-columns" | "channels" | "rows-channels" | "columns-channels";

/** A hardware configuration: the seven searched fields and the fixed ones. All sizes are positive integers unless said. */
export interface Accelerator {
  readonly name: string;
  /** PEs across and down the array. */
  readonly peX: number;
  readonly peY: number;
  /** SIMD units per lane; each is a `macsPerSimdUnit`-way int8 dot product into an int32 accumulator. */
  readonly simdUnits: number;
  readonly macsPerSimdUnit: number;
  /** Compute lanes per PE; they share the PE's local memory. */
  readonly lanes: number;
  /** Local memory per PE in MiB (may be a fraction): activations, partial sums, cached weights. */
  readonly localMemoryMb: number;
  /** Separate weight memory per PE in KiB; 0: weights share the local memory. */
  readonly weightMemoryKb: number;
  /** Register file per lane in KiB: the weights in use, double buffered. */
  readonly registerFileKb: number;
  /** `registerFile`: a channel group's weights stay and the port is paid once per fill; `none`: fetched again at every position. */
  readonly weightHold: "registerFile" | "none";
  /** The splits the mapper may use; at least one. */
  readonly spatialMappings: readonly SpatialMapping[];
  /** Off-chip bandwidth in 10^9 bytes a second, shared by all PEs; may be a fraction. The two below override it by direction. */
  readonly ioBandwidthGBps: number;
  readonly inputBandwidthGBps?: number;
  readonly outputBandwidthGBps?: number;
  /** May be a fraction. */
  readonly clockMhz: number;
  /** A node with published scaling factors: 45, 28, 22, 16 or 7. */
  readonly technologyNm: number;
  /** Bytes a cycle from local or weight memory into a PE's register files. */
  readonly weightPortBytesPerCycle: number;
  /** Bytes a cycle broadcast on chip to all PEs. */
  readonly broadcastBytesPerCycle: number;
  /** Banks of a PE's local memory, and the bytes a bank reads or writes in a cycle. */
  readonly memoryBanks: number;
  readonly memoryBankBytes: number;
  /** Bytes a cycle of a PE's vector unit and of what depthwise convolutions write: they have no reduction that hides the write. */
  readonly activationPortBytesPerCycle: number;
  /** Bytes a cycle in which a PE requantises the sums of a convolution or dense layer and writes them. */
  readonly requantizeBytesPerCycle: number;
  /** Cycles from a DMA command to its first byte from or to DRAM; may be 0. */
  readonly dramLatencyCycles: number;
  /** Cycles to fill and to empty the array's pipeline, paid by every tile; may be 0. */
  readonly fillCycles: number;
  readonly drainCycles: number;
  /** Control cycles per operation; may be 0. */
  readonly controlCycles: number;
  /** Host cost in microseconds, independent of the clock: of a call, and of an operation by kind; may be 0. */
  readonly hostCallUs: number;
  /** Keys: an operation kind (`convolution`, `add`, …), or one with its kernel (`convolution-3x3`) or a sum's terms (`add-3`), which wins. */
  readonly hostOperationUs: Readonly<Record<string, number>>;
  /** Designs larger than this are infeasible, where given. */
  readonly areaBudgetMm2?: number;
}
