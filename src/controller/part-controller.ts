import type { Json } from "../core/json.ts";
import { partCandidate } from "../space/part.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import type { Controller } from "./controller.ts";
import { openState, sealState } from "./controller-state.ts";

export interface PartControllerOptions {
  /** The part whose decisions are proposed. */
  readonly part: SpacePart;
  /** A controller of that part's own space. */
  readonly inner: Controller;
  /** The whole design that keeps all other decisions; asked for at every proposal, since it may change between them. */
  readonly held: () => Candidate;
}

const NAME = "part";

/** The candidate with one part's decisions replaced. */
export function replacePart(
  { offset, space }: SpacePart,
  { whole, chosen }: { readonly whole: Candidate; readonly chosen: Candidate },
): Candidate {
  return [...whole.slice(0, offset), ...chosen, ...whole.slice(offset + space.decisions.length)];
}

/** Searches one part of a product space with a controller of that part alone; every proposal has the other decisions of a held design. */
export function createPartController(space: Space, { part, inner, held }: PartControllerOptions): Controller {
  const { favourite, entropy, dispose } = inner;
  return {
    name: inner.name,
    async ask(count) {
      const whole = held();
      return (await inner.ask(count)).map((chosen) => replacePart(part, { whole, chosen }));
    },
    tell: (trials, options) =>
      inner.tell(
        trials.map((trial) => ({ ...trial, candidate: partCandidate(part, trial.candidate) })),
        options,
      ),
    ...(favourite && { favourite: () => replacePart(part, { whole: held(), chosen: favourite.call(inner) }) }),
    ...(entropy && { entropy: () => entropy.call(inner) }),
    dump: () => sealState(NAME, space, { part: part.space.name, inner: inner.dump() }),
    load(state) {
      inner.load(openState<{ readonly inner: Json }>(NAME, space, state).inner);
    },
    ...(dispose && { dispose: () => dispose.call(inner) }),
  };
}
