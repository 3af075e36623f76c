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
import { createRestartingController } from "../controller/restarting-controller.ts";
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
  /** Qualities the surrogate has looked up together: one at a time teaches the most, several may run side by side; 4 unless told. */
  readonly atOnce?: number;
  /**
   * Whether the controller climbs a learned model of quality, which the qualities that are looked up refine, in place of quality itself; false
   * unless told. The surrogate always does.
   */
  readonly learnsQuality?: boolean;
  /** Whether cost is quick to answer, though not of a whole space: a predictor. As `isCostFree` unless told. */
  readonly isCostCheap?: boolean;
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
/** Proposals costed for each that is scored where cost is not free, as many as other controllers have. */
const PROPOSALS = 8;
const EVOLUTION = { population: 25, tournament: 10 };

/** Candidates scored and asked for at once. */
const paceOf = (atOnce: number): ControllerPlan["pace"] => ({ candidatesPerStep: atOnce, askedPerStep: atOnce });

/** Creates a controller by name. Settings did well on NAS-Bench-201 tables of several data sets, devices and limits. */
export function planController(name: ControllerName, options: PlanControllerOptions): ControllerPlan {
  if (name === "surrogate") return planSurrogate(options);
  return options.learnsQuality === true ? planClimber(name, options) : { controller: createPlain(name, options), pace: {} };
}

function planSurrogate({ screen, rng, isCostFree, atOnce = 4 }: PlanControllerOptions): ControllerPlan {
  const { space } = screen;
  const maximizer =
    isCostFree && cardinality(space) <= LISTED
      ? createExhaustiveMaximizer(screen)
      : createGuidedMaximizer({
          screen,
          guide: createEvolutionController(space, rng.split("guide"), EVOLUTION),
          ...(isCostFree ? {} : { proposals: PROPOSALS * atOnce }),
        });
  // It proposes what passes, so it is asked for no more than is scored.
  return { controller: createSurrogateController(space, rng, { maximizer }), pace: paceOf(atOnce) };
}

/** A controller that climbs the learned model, its favourite and entropy still its own. */
function planClimber(name: PlainName, options: PlanControllerOptions): ControllerPlan {
  const { screen, rng, isCostFree, isCostCheap = isCostFree, atOnce = 4 } = options;
  const guide = createPlain(name, { ...options, rng: rng.split("guide") });
  const maximizer = createGuidedMaximizer({ screen, guide, ...(isCostCheap ? {} : { proposals: PROPOSALS * atOnce }) });
  const { favourite, entropy } = guide;
  const controller: Controller = {
    ...createSurrogateController(screen.space, rng, { maximizer }),
    name: `${guide.name} on a learned quality`,
    ...(favourite && { favourite: () => favourite.call(guide) }),
    ...(entropy && { entropy: () => entropy.call(guide) }),
    dispose: () => guide.dispose?.(),
  };
  return { controller, pace: paceOf(atOnce) };
}

type PlainName = Exclude<ControllerName, "surrogate">;

function createPlain(name: PlainName, { screen, rng, order = "network-first" }: PlanControllerOptions): Controller {
  const { space, objective } = screen;
  switch (name) {
    case "logits":
      return createRestartingController(space, rng, {
        create: (own) => createLogitsController(space, own, { learningRate: 0.2, entropyWeight: 0.1, baseline: "step" }),
      });
    case "lstm":
      return createRestartingController(space, rng, { create: (own) => createLstmController(space, own, { order }) });
    case "evolution":
      return createEvolutionController(space, rng, EVOLUTION);
    case "nsga2":
      return createNsga2Controller(space, rng, {
        metrics: [...new Set(objective.constraints.map(({ metric }) => metric))],
        constraints: objective.constraints,
      });
    case "random":
      return createRandomController(space, rng);
  }
}
