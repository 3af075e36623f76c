import { isAcceleratorSpace } from "../space/accelerator.ts";
import type { Space, SpacePart } from "../space/space.ts";

/** In which order a policy that looks back at its choices takes the decisions of a product space; a plain space has one order only. */
export type DecisionOrder = "network-first" | "accelerator-first" | "interleaved";

/** The indexes of a space's decisions in that order; within a part they keep their own. */
export function orderDecisions(space: Space, order: DecisionOrder): readonly number[] {
  const places = space.parts.flatMap((part) =>
    part.space.decisions.map((_, at) => ({ index: part.offset + at, key: sortKey(part, { at, order }) })),
  );
  return places.sort((a, b) => a.key - b.key || a.index - b.index).map(({ index }) => index);
}

/** Interleaved, every part is spread evenly over the whole. */
function sortKey({ space }: SpacePart, { at, order }: { readonly at: number; readonly order: DecisionOrder }): number {
  if (order === "interleaved") return (at + 0.5) / space.decisions.length;
  return isAcceleratorSpace(space) === (order === "accelerator-first") ? 0 : 1;
}
