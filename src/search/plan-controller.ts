import type { Screen } from "../controller/bound-maximizer.ts";
import type { Controller } from "../controller/controller.ts";
import type { DecisionOrder } from "../controller/decision-order.ts";
import { createEvolutionController } from "../controller/evolution-controller.ts";
import { createExhaustiveMaximizer } from "../controller/exhaustive-maximizer.ts";
import { createGuidedMaximizer } from "../controller/guided-maximizer.ts";
import { createLogitsController } from "../controller/logits-controller.ts";
import { createLstmController } from "../controller/lstm-controller.ts";
import { createNsga2Controller } from "../controller/nsga2-controller.ts";
import { createRandomController } from "../controller/random-controller.ts";
import { createSurrogateController } from "../controller/surrogate-controller.ts";
import type { Rng } from "../core/rng.ts";
import { cardinality } from "../space/cardinality.ts";
import type { ControllerName } from "./controller-name.ts";
import type { SearchOptions } from "./search-options.ts";

export interface PlanControllerOptions {
  /** What designs are held to; the surrogate asks its cost of many designs for each that is scored. */
  readonly screen: Screen;
  readonly rng: Rng;
  /** Whether cost may be asked of every design of the space: a table, not a simulator. */
  readonly isCostFree: boolean;
  /** In which order the LSTM takes the decisions of a product space; the others look at no order. `network-first` unless told. */
  readonly order?: DecisionOrder;
}

/** A controller with the pace of search that suits it, for `runSearch`. */
export interface ControllerPlan {
  readonly controller: Controller;
  readonly pace: Pick<SearchOptions, "candidatesPerStep" | "askedPerStep">;
}

/** Spaces up to this size are listed whole. */
const LISTED = 20_000n;
/** Proposals costed for each step of the surrogate where cost is not free: as many a scored candidate as other controllers have. */
const PROPOSALS = 32;
/** The surrogate proposes what passes, so it is asked for no more than is scored. */
const SURROGATE_PACE = { candidatesPerStep: 4, askedPerStep: 4 };

/** Creates a controller by name. Settings did well on NAS-Bench-201 tables of several data sets, devices and limits. */
export function planController(
  name: ControllerName,
  { screen, rng, isCostFree, order = "network-first" }: PlanControllerOptions,
): ControllerPlan {
  const { space, objective } = screen;
  switch (name) {
    case "surrogate": {
      const maximizer =
        isCostFree && cardinality(space) <= LISTED
          ? createExhaustiveMaximizer(screen)
          : createGuidedMaximizer({
              screen,
              guide: createEvolutionController(space, rng.split("guide"), { population: 25, tournament: 10 }),
              ...(isCostFree ? {} : { proposals: PROPOSALS }),
            });
      return { controller: createSurrogateController(space, rng, { maximizer }), pace: SURROGATE_PACE };
    }
    case "logits":
      return { controller: createLogitsController(space, rng, { learningRate: 0.2, entropyWeight: 0.1, baseline: "step" }), pace: {} };
    case "lstm":
      return { controller: createLstmController(space, rng, { order }), pace: {} };
    case "evolution":
      return { controller: createEvolutionController(space, rng, { population: 25, tournament: 10 }), pace: {} };
    case "nsga2":
      return {
        controller: createNsga2Controller(space, rng, {
          metrics: [...new Set(objective.constraints.map(({ metric }) => metric))],
          constraints: objective.constraints,
        }),
        pace: {},
      };
    case "random":
      return { controller: createRandomController(space, rng), pace: {} };
  }
}
