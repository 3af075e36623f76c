import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import type { Space } from "../space/space.ts";
import { ACCELERATOR_FEATURES, type AcceleratorProfile, profileAccelerator } from "./accelerator-profile.ts";
import type { PeArray } from "./layer-split.ts";

/** Decisions of the space `accelerator`. */
const [PE_X, PE_Y, SIMD_UNITS, LANES, LOCAL_MEMORY, REGISTER_FILE, IO_BANDWIDTH] = [0, 1, 2, 3, 4, 5, 6] as const;
const FEATURES = ACCELERATOR_FEATURES.length;

/** What of a profile the sums and quantities of a design need, in this order; energies of a byte in picojoules. */
export const ACCELERATOR_FACTS = [
  "pes",
  "lanes",
  "simdUnits",
  "registerBytes",
  "localBytes",
  "onChipBytes",
  "macsPerCycle",
  "ioBytes",
  "clockMhz",
  "leakageMw",
  "registerReadPj",
  "registerWritePj",
  "localReadPj",
  "localWritePj",
] as const;
const FACTS = ACCELERATOR_FACTS.length;

/**
 * The accelerators of the space `accelerator` by number, and what their profiles have in common: kinds of processing elements (units, lanes, register
 * file), and arrays of them (square images see no difference between wide and tall ones).
 */
export class AcceleratorTable {
  /** Arrays by number, not wider than tall. */
  readonly arrays: readonly PeArray[];
  /** How many kinds of elements there are. */
  readonly elements: number;
  /** How many accelerators. */
  readonly count: number;
  /** `[accelerators, features]`, rows of accelerators that `require` was called for. */
  readonly features: Float32Array;
  /** `[accelerators, ACCELERATOR_FACTS]`, the same: profiles side by side, as objects would lie far apart. */
  readonly facts: Float64Array;
  readonly #space: Space;
  readonly #sizes: readonly number[];
  readonly #arrayOf: Uint8Array;
  readonly #profiles: (AcceleratorProfile | undefined)[];

  constructor(space: Space) {
    this.#space = space;
    this.#sizes = space.decisions.map(({ values }) => values.length);
    const [wide, tall] = [PE_X, PE_Y].map((at) => space.decisions[at]!.values as readonly number[]);
    const arrays: PeArray[] = [];
    this.#arrayOf = new Uint8Array(wide!.length * tall!.length);
    wide!.forEach((peX, x) => {
      tall!.forEach((peY, y) => {
        const [short, long] = peX <= peY ? [peX, peY] : [peY, peX];
        let index = arrays.findIndex((array) => array.peX === short && array.peY === long);
        if (index < 0) index = arrays.push({ peX: short, peY: long }) - 1;
        this.#arrayOf[x * tall!.length + y] = index;
      });
    });
    this.arrays = arrays;
    this.elements = this.#sizes[SIMD_UNITS]! * this.#sizes[LANES]! * this.#sizes[REGISTER_FILE]!;
    this.count = this.#sizes.reduce((product, size) => product * size, 1);
    this.features = new Float32Array(this.count * FEATURES);
    this.facts = new Float64Array(this.count * FACTS);
    this.#profiles = new Array<AcceleratorProfile | undefined>(this.count).fill(undefined);
  }

  /** Number of the accelerator whose decisions begin at `start`. */
  number(candidates: Uint8Array, start: number): number {
    const sizes = this.#sizes;
    let number = 0;
    for (let at = 0; at < sizes.length; at++) number = number * sizes[at]! + candidates[start + at]!;
    return number;
  }

  profile(number: number): AcceleratorProfile {
    return this.#profiles[number] ?? this.#learn(number);
  }

  /** Sees to it that features and facts of an accelerator are there. */
  require(number: number): void {
    if (this.facts[number * FACTS] === 0) this.#learn(number);
  }

  /** Number of its array. */
  array(candidates: Uint8Array, start: number): number {
    return this.#arrayOf[candidates[start + PE_X]! * this.#sizes[PE_Y]! + candidates[start + PE_Y]!]!;
  }

  /** Number of its kind of elements. */
  element(candidates: Uint8Array, start: number): number {
    const sizes = this.#sizes;
    return (
      (candidates[start + SIMD_UNITS]! * sizes[LANES]! + candidates[start + LANES]!) * sizes[REGISTER_FILE]! +
      candidates[start + REGISTER_FILE]!
    );
  }

  /** Profile of an accelerator with elements of this kind; the rest of it is not said. */
  elementProfile(element: number): AcceleratorProfile {
    const sizes = this.#sizes;
    const registerFile = element % sizes[REGISTER_FILE]!;
    const units = Math.floor(element / sizes[REGISTER_FILE]!);
    // Decisions of elements in their places, all others the first.
    const own = (units * sizes[LOCAL_MEMORY]! * sizes[REGISTER_FILE]! + registerFile) * sizes[IO_BANDWIDTH]!;
    return this.profile(own);
  }

  #learn(number: number): AcceleratorProfile {
    const candidate: number[] = [];
    for (let at = IO_BANDWIDTH, rest = number; at >= PE_X; at--) {
      candidate[at] = rest % this.#sizes[at]!;
      rest = Math.floor(rest / this.#sizes[at]!);
    }
    const profile = profileAccelerator(buildAccelerator(this.#space, candidate));
    this.#profiles[number] = profile;
    this.features.set(profile.features, number * FEATURES);
    const { registers, local } = profile;
    const [facts, at] = [this.facts, number * FACTS];
    facts[at] = profile.pes;
    facts[at + 1] = profile.lanes;
    facts[at + 2] = profile.simdUnits;
    facts[at + 3] = profile.registerBytes;
    facts[at + 4] = profile.localBytes;
    facts[at + 5] = profile.onChipBytes;
    facts[at + 6] = profile.macsPerCycle;
    facts[at + 7] = profile.ioBytes;
    facts[at + 8] = profile.clockMhz;
    facts[at + 9] = profile.leakageMw;
    facts[at + 10] = registers.readPjPerByte;
    facts[at + 11] = registers.writePjPerByte;
    facts[at + 12] = local.readPjPerByte;
    facts[at + 13] = local.writePjPerByte;
    return profile;
  }
}
