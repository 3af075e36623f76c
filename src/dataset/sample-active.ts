import { InputError } from "../core/errors.ts";
import { createRng, type Rng } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Space } from "../space/space.ts";
import type { Rows } from "./rows.ts";

/** Candidates looked at for each one taken. */
const POOL_FACTOR = 10;

/** Rows with the space they are of. */
export interface KnownRows extends Rows {
  readonly space: Space;
}

/** Learns from labelled rows, and says of which other candidates it is unsure. */
export interface Learner {
  /** Stands in the manifest; a dataset is resumed under the same name only. */
  readonly name: string;
  /**
   * Scores a pool of candidates (value indices `[count * decisions]`), `[count]`, from 0: twice the score, twice as worth a simulation. Must
   * depend on its arguments alone, bit for bit, or a resumed dataset differs from an unbroken one. Rejects when `signal` fires.
   */
  score(known: KnownRows, pool: Pool, options: { readonly signal: AbortSignal }): Promise<Float64Array>;
}

interface Pool {
  readonly count: number;
  readonly candidates: Uint8Array;
}

interface RoundRequest {
  readonly learner: Learner;
  readonly seed: number;
  /** From 2: the first round has nothing to learn from. */
  readonly round: number;
  /** Candidates to choose. */
  readonly rows: number;
  readonly signal: AbortSignal;
}

/**
 * Chooses the candidates of a round, `[rows * decisions]`: of ten times as many uniform draws, all of them new designs, each is taken with a chance
 * that grows with its score. Chance rather than the best ones keeps a round from being many times the same question (A. Kirsch et al.,
 * "Stochastic Batch Acquisition", 2023); the draw is the Gumbel-top-k form of sampling without replacement. Throws an `InputError` where the
 * space has too few new designs.
 */
export async function chooseCandidates(known: KnownRows, { learner, seed, round, rows, signal }: RoundRequest): Promise<Uint8Array> {
  const { space } = known;
  const rng = createRng(seed).split(`active/${round}`);
  const pool = drawPool(known, { draws: POOL_FACTOR * rows, rng: rng.split("pool") });
  if (pool.count < rows) throw tooFewDesigns(space, { found: pool.count, rows });
  const scores = await learner.score(known, pool, { signal });
  const wrong = scores.findIndex((score) => !(score >= 0 && score < Number.POSITIVE_INFINITY));
  if (scores.length !== pool.count || wrong >= 0)
    throw new Error(
      `Learner ${learner.name} gave ${scores.length} scores, number ${wrong} ${scores[wrong]}, expected ${pool.count} numbers from 0.`,
    );
  const noise = rng.split("choice");
  const keys = scores.map((score) => Math.log(score) - Math.log(-Math.log(1 - noise.uniform())));
  const order = Array.from(keys.keys()).sort((a, b) => compareKeys(keys[b]!, keys[a]!) || a - b);
  const width = space.decisions.length;
  const chosen = new Uint8Array(rows * width);
  for (const [at, index] of order.slice(0, rows).entries())
    chosen.set(pool.candidates.subarray(index * width, (index + 1) * width), at * width);
  return chosen;
}

/** Infinities of the same sign, as scores of 0 give, are equal. */
function compareKeys(first: number, second: number): number {
  return first === second ? 0 : first - second;
}

function drawPool({ space, count, candidates }: KnownRows, { draws, rng }: { readonly draws: number; readonly rng: Rng }): Pool {
  const width = space.decisions.length;
  const seen = new Set<string>();
  for (let row = 0; row < count; row++)
    seen.add(space.canonicalize(Array.from(candidates.subarray(row * width, (row + 1) * width))).join());
  const pool = new Uint8Array(draws * width);
  let size = 0;
  for (let draw = 0; draw < draws; draw++) {
    const candidate = sampleCandidate(space, rng);
    const design = space.canonicalize(candidate).join();
    if (seen.has(design)) continue;
    seen.add(design);
    pool.set(candidate, size++ * width);
  }
  return { count: size, candidates: pool.subarray(0, size * width) };
}

function tooFewDesigns(space: Space, { found, rows }: { readonly found: number; readonly rows: number }): InputError {
  return new InputError(
    `Cannot generate a dataset: ${space.name} has ${found} new designs in ${POOL_FACTOR * rows} draws, expected ${rows}.`,
    {
      code: "too-few-designs",
      path: "count",
      fix: "Ask for a smaller --count, or list all designs of the space.",
    },
  );
}
