import { InputError } from "../core/errors.ts";
import type { Rng } from "../core/rng.ts";
import type { Candidate, Space } from "../space/space.ts";
import { mixBits } from "./sample-bits.ts";
import { SOBOL_DIRECTIONS, type SobolDirection } from "./sample-sobol-directions.ts";

const BITS = 32;

/** Throws an `InputError` where a space has more decisions than there are directions. */
export function requireSobolDimensions({ name, decisions }: Space): void {
  const most = SOBOL_DIRECTIONS.length + 1;
  if (decisions.length <= most) return;
  throw new InputError(`Cannot sample ${name} by a Sobol sequence: it has ${decisions.length} decisions, expected at most ${most}.`, {
    code: "too-many-decisions",
    path: "sampling",
    fix: "Use --sampling latin-hypercube, which takes any number.",
  });
}

/**
 * Candidates along a Sobol sequence over the decisions, a dimension each, scrambled by the seed: point `row` depends on nothing but the seed
 * and its number, and any 2^k points in a row that start at a multiple of 2^k cover the values of every decision, and of most pairs of
 * decisions, evenly.
 */
export function createSobolSampler({ decisions }: Space, rng: Rng): (row: number) => Candidate {
  const dimensions = decisions.map(({ values }, dimension) => ({
    values: values.length,
    directions: sobolDirections(dimension),
    seed: rng.split(`sobol/${dimension}`).integer(2 ** 31),
  }));
  return (row) =>
    dimensions.map(({ values, directions, seed }) => {
      const point = scrambleNested(sobolPoint(directions, row), seed);
      return Math.floor((point / 2 ** BITS) * values);
    });
}

/** The direction numbers of a dimension (from 0), one for each bit of a row's number, as fractions of 2^32. */
export function sobolDirections(dimension: number): Uint32Array {
  const directions = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let bit = 0; bit < BITS; bit++) directions[bit] = 1 << (BITS - 1 - bit);
    return directions;
  }
  const { polynomial, initial }: SobolDirection = SOBOL_DIRECTIONS[dimension - 1]!;
  const degree = initial.length;
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      directions[bit] = initial[bit]! << (BITS - 1 - bit);
      continue;
    }
    let direction = directions[bit - degree]! ^ (directions[bit - degree]! >>> degree);
    for (let term = 1; term < degree; term++) if ((polynomial >> (degree - term)) & 1) direction ^= directions[bit - term]!;
    directions[bit] = direction;
  }
  return directions;
}

/** Point `row` (from 0, below 2^32) of the sequence as a fraction of 2^32; the first one is 0. */
export function sobolPoint(directions: Uint32Array, row: number): number {
  let point = 0;
  for (let bit = 0, rest = row; rest > 0; bit++, rest = Math.floor(rest / 2)) if (rest % 2 === 1) point ^= directions[bit]!;
  return point >>> 0;
}

/**
 * Owen's nested uniform scrambling: each bit is flipped by a hash of the bits above it, so that the sequence stays a net while every point becomes
 * uniform. A. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995.
 */
function scrambleNested(point: number, seed: number): number {
  let scrambled = 0;
  for (let bit = BITS - 1; bit >= 0; bit--) {
    // The leading 1 tells prefixes of different lengths apart.
    const prefix = bit === BITS - 1 ? 1 : ((point >>> (bit + 1)) | (1 << (BITS - 1 - bit))) >>> 0;
    scrambled |= (((point >>> bit) ^ mixBits(prefix ^ seed)) & 1) << bit;
  }
  return scrambled >>> 0;
}
