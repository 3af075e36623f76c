/** Addresses of the tiles in flight in every PE's local memory (section 7 of the specification). */
export interface FlightPlan {
  /** Of each operand read in place, the bytes that PEs lack; undefined where it streams. */
  readonly halos: readonly (number | undefined)[];
  readonly gate: number;
  /** Of each streaming operand its two buffers, perhaps at one address. */
  readonly inputs: readonly (readonly [number, number] | undefined)[];
  readonly outputs: readonly [number, number];
  readonly partialSums: number;
  readonly means: number;
}

/** Bytes that each part of the flight area takes in a PE; 0 where there is none. */
export interface FlightNeeds {
  /** Of each operand in place, the most that any PE lacks; undefined where it streams. */
  readonly haloBytes: readonly (number | undefined)[];
  readonly gateBytes: number;
  /** Of each streaming operand, its largest region; undefined where it is in place. */
  readonly regionBytes: readonly (number | undefined)[];
  readonly inputBuffers: 1 | 2;
  readonly outputBytes: number;
  readonly outputBuffers: 1 | 2;
  readonly partialSumBytes: number;
  readonly meanBytes: number;
}

/** Lays the parts out one after another. Throws where they do not fit [from, to). */
export function planFlight(needs: FlightNeeds, { from, to }: { readonly from: number; readonly to: number }): FlightPlan {
  let end = from;
  const take = (bytes: number) => {
    const address = end;
    end += bytes;
    return address;
  };
  const takeBuffers = (bytes: number, buffers: 1 | 2): readonly [number, number] => {
    const first = take(bytes);
    return [first, buffers === 2 ? take(bytes) : first];
  };
  const plan = {
    halos: needs.haloBytes.map((bytes) => (bytes === undefined ? undefined : take(bytes))),
    gate: take(needs.gateBytes),
    inputs: needs.regionBytes.map((bytes) => (bytes === undefined ? undefined : takeBuffers(bytes, needs.inputBuffers))),
    outputs: takeBuffers(needs.outputBytes, needs.outputBuffers),
    partialSums: take(needs.partialSumBytes),
    means: take(needs.meanBytes),
  };
  if (end > to) throw new Error(`Cannot place tiles in flight: they need ${end - from} bytes from ${from} on, but the area ends at ${to}`);
  return plan;
}
