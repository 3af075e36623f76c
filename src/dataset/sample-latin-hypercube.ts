import type { Rng } from "../core/rng.ts";
import type { Candidate, Space } from "../space/space.ts";
import { mixBits } from "./sample-bits.ts";

const ROUNDS = 6;

/**
 * Candidates of a Latin hypercube over `count` rows: each decision runs through `count` levels once in an order of its own, and its values share
 * the levels, so that over the whole dataset the numbers of rows of two values of a decision differ by one at most. Row `i` depends on the
 * seed, `count` and `i` only, and no order is ever held in memory.
 */
export function createLatinHypercubeSampler(
  { decisions }: Space,
  { rng, count }: { readonly rng: Rng; readonly count: number },
): (row: number) => Candidate {
  const orders = decisions.map(({ values }, decision) => {
    const stream = rng.split(`latin-hypercube/${decision}`);
    return { values: values.length, keys: Array.from({ length: ROUNDS }, () => stream.integer(2 ** 31)) };
  });
  return (row) => orders.map(({ values, keys }) => Math.floor((permuteIndex(row, { size: count, keys }) * values) / count));
}

/**
 * Where a keyed random permutation of 0 … `size - 1` puts `index`: a Feistel network over the smallest even number of bits that holds
 * `size`, walked again while it lands outside (J. Black and P. Rogaway, "Ciphers with arbitrary finite domains", 2002). `size` up to 2^32.
 */
export function permuteIndex(index: number, { size, keys }: { readonly size: number; readonly keys: readonly number[] }): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2));
  const half = 2 ** halfBits;
  let at = index;
  do {
    let left = Math.floor(at / half);
    let right = at % half;
    for (const key of keys) {
      // Exclusive-or of 16-bit halves stays positive.
      [left, right] = [right, left ^ (mixBits(right ^ key) % half)];
    }
    at = left * half + right;
  } while (at >= size);
  return at;
}
