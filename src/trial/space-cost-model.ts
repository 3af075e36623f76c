import type { Candidate } from "../space/space.ts";
import type { CostModel, PairCostModel } from "./cost-model.ts";

/** Builds what a candidate describes; `N` and `A` are the network and accelerator types of higher levels. */
export type BuildPair<N, A> = (candidate: Candidate) => { readonly network: N; readonly accelerator: A };

/** A cost model of pairs as one of a space's candidates: `build` says which network and accelerator a candidate stands for. */
export function createSpaceCost<N, A>(model: PairCostModel<N, A>, build: BuildPair<N, A>): CostModel {
  const { dispose } = model;
  return {
    name: model.name,
    estimate: (candidates) => model.estimate(candidates.map((candidate) => build(candidate))),
    ...(dispose === undefined ? {} : { dispose: () => dispose.call(model) }),
  };
}
