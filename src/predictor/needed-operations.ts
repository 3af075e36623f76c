import { NAS_BENCH_201_EDGES } from "../space/nas-bench-201.ts";
import type { Candidate } from "../space/space.ts";

const NONE = 0;

/**
 * The operations of a cell whose values reach its output, the others replaced by `none`: what a device runs that drops unused layers but computes
 * on zeros. More than the space's traits keep, which also drop what only zeros reach.
 */
export function neededOperations(candidate: Candidate): Candidate {
  const heard = new Set([NAS_BENCH_201_EDGES.at(-1)!.node as number]);
  for (let at = NAS_BENCH_201_EDGES.length - 1; at >= 0; at--) {
    const { node, from } = NAS_BENCH_201_EDGES[at]!;
    if (candidate[at] !== NONE && heard.has(node)) heard.add(from);
  }
  return candidate.map((operation, at) => (heard.has(NAS_BENCH_201_EDGES[at]!.node) ? operation : NONE));
}
