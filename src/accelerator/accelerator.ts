/** How an accelerator may split a layer over its processing elements (PEs). */
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
  readonly spatialMappings: readonly SpatialMapping[];
  /** Off-chip bandwidth in 10^9 bytes a second, shared by all PEs. `inputBandwidthGBps`/`outputBandwidthGBps` override it by direction. */
  readonly ioBandwidthGBps: number;
  readonly inputBandwidthGBps?: number;
  readonly outputBandwidthGBps?: number;
  readonly clockMhz: number;
  readonly technologyNm: number;
  /** Bytes a cycle from local or weight memory into a PE's register files. */
  readonly weightPortBytesPerCycle: number;
  /** Bytes a cycle broadcast on chip to all PEs. */
  readonly broadcastBytesPerCycle: number;
  readonly memoryBanks: number;
  readonly memoryBankBytes: number;
  /** Bytes a cycle a PE writes activations with. */
  readonly activationPortBytesPerCycle: number;
  readonly dramLatencyCycles: number;
  /** Control cycles per operation. */
  readonly controlCycles: number;
  /** Host cost in microseconds: of a call, and of an operation by kind; independent of the clock. */
  readonly hostCallUs: number;
  readonly hostOperationUs: Readonly<Record<string, number>>;
  /** Designs larger than this are infeasible, where given. */
  readonly areaBudgetMm2?: number;
}
