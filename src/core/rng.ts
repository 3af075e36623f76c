import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Plain state of an `Rng`: `loadRng(rng.dump())` continues the same stream. */
export interface RngState {
  readonly key: string;
  readonly words: readonly number[];
}

/** A stream of random numbers that is passed in wherever chance is needed. */
export interface Rng {
  /** A float in [0, 1). */
  uniform(): number;
  /** An integer in [0, bound); `bound` from 1 to 2^31. */
  integer(bound: number): number;
  /** A standard normal deviate (Box-Muller, one of the pair). */
  normal(): number;
  /** A new array with the items in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream that depends on this stream's key and the label only, not on what was drawn before. */
  split(label: string): Rng;
  dump(): RngState;
}

class XoroshiroRng implements Rng {
  readonly #key: string;
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(key: string, words: readonly number[]) {
    this.#key = key;
    this.#generator = xoroshiro128plusFromState(words);
  }

  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  integer(bound: number): number {
    return uniformInt(this.#generator, 0, bound - 1);
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = items.slice();
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const held = result[last]!;
      result[last] = result[other]!;
      result[other] = held;
    }
    return result;
  }

  split(label: string): Rng {
    return createKeyedRng(digest(`${this.#key}/${label}`));
  }

  dump(): RngState {
    return { key: this.#key, words: this.#generator.getState().slice() };
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function createKeyedRng(key: string): Rng {
  const words = [0, 8, 16, 24].map((at) => Number.parseInt(key.slice(at, at + 8), 16) | 0);
  return new XoroshiroRng(key, words);
}

/** A stream seeded by an integer; the same seed gives the same stream on every machine. */
export function createRng(seed: number): Rng {
  return createKeyedRng(digest(`seed/${seed}`));
}

/** The stream a `dump()` described, bit for bit. */
export function loadRng(state: RngState): Rng {
  return new XoroshiroRng(state.key, state.words);
}
