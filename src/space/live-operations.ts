import type { Candidate } from "./space.ts";

/** An edge of a cell; node 0 is the input, the largest `node` the output. */
export interface CellEdge {
  readonly node: number;
  readonly from: number;
}

const NONE = 0;

/**
 * The operations of a cell that reach from its input to its output, those on dead edges replaced by `none` (index 0): cells that differ
 * in dead edges only compute the same function. `edges` are in the order of the candidate, by rising node.
 */
export function liveOperations(candidate: Candidate, edges: readonly CellEdge[]): Candidate {
  const output = edges.at(-1)!.node;
  const fed = new Set([0]);
  edges.forEach(({ node, from }, at) => {
    if (candidate[at] !== NONE && fed.has(from)) fed.add(node);
  });
  const heard = new Set([output]);
  edges.toReversed().forEach(({ node, from }, back) => {
    if (candidate[edges.length - 1 - back] !== NONE && heard.has(node)) heard.add(from);
  });
  return candidate.map((operation, at) => (fed.has(edges[at]!.from) && heard.has(edges[at]!.node) ? operation : NONE));
}
