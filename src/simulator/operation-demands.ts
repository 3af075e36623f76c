/**
 * What the mapper asked the memories for while it chose. Whoever offers at least as much, the same machine otherwise, gets the same choice: limits are
 * only ever compared with these figures. Bytes of a PE but for the register file.
 */
export interface OperationDemands {
  /** The largest share of the output that was to stay. */
  readonly outputBytes: number;
  /** The largest tiles in flight. */
  readonly flightBytes: number;
  readonly stagingBytes: number;
  /** Of a lane: half of its register file. */
  readonly registerHalfBytes: number;
  /** An output that leaves the chip was looked at, so that the bandwidth to DRAM mattered. */
  readonly leaves: boolean;
}

/** The demands of one choice as they are being gathered. */
export class DemandRecorder implements OperationDemands {
  outputBytes = 0;
  flightBytes = 0;
  stagingBytes = 0;
  registerHalfBytes = 0;
  leaves = false;

  reset(): void {
    this.outputBytes = this.flightBytes = this.stagingBytes = this.registerHalfBytes = 0;
    this.leaves = false;
  }

  /** Whether tiles in flight fit. */
  fitsFlight(bytes: number, available: number): boolean {
    if (bytes > this.flightBytes) this.flightBytes = bytes;
    return bytes <= available;
  }

  /** Whether weights in flight fit. */
  fitsStaging(bytes: number, available: number): boolean {
    if (bytes > this.stagingBytes) this.stagingBytes = bytes;
    return bytes <= available;
  }

  /** Whether doubled weights in flight fit: a half, rounded down, holds them. */
  fitsDoubled(bytes: number, available: number): boolean {
    return this.fitsStaging(2 * bytes, available);
  }

  /** The gap that an output's share is to find; passes `bytes` on. */
  staying(bytes: number): number {
    if (bytes > this.outputBytes) this.outputBytes = bytes;
    return bytes;
  }

  /** Input steps, at most `steps`, whose weights a half of the register file holds. */
  heldSteps(steps: number, { stepBytes, registerHalfBytes }: { readonly stepBytes: number; readonly registerHalfBytes: number }): number {
    if (steps * stepBytes > this.registerHalfBytes) this.registerHalfBytes = steps * stepBytes;
    return Math.min(steps, Math.floor(registerHalfBytes / stepBytes));
  }
}
