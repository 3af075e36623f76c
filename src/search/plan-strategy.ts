import type { Controller } from "../controller/controller.ts";
import { createPartController, replacePart } from "../controller/part-controller.ts";
import { createPhasedController, type PhaseController } from "../controller/phased-controller.ts";
import { createFrugalObjective } from "../objective/frugal-objective.ts";
import type { Objective } from "../objective/objective.ts";
import { isAcceleratorSpace } from "../space/accelerator.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import type { CostModel } from "../trial/cost-model.ts";
import type { ControllerName } from "./controller-name.ts";
import { type ControllerPlan, type PlanControllerOptions, planController } from "./plan-controller.ts";
import { listPhases, type Moves, type PhaseOptions, type StrategyName } from "./strategy.ts";

export interface PlanStrategyOptions extends PlanControllerOptions, PhaseOptions {
  /** The whole design that parts are held at until there is a better one: its accelerator, its network, or both, are the given ones. */
  readonly start: Candidate;
  /** The metric that phases of accelerators alone bring down within the limits. */
  readonly frugalMetric: string;
}

/** Every accelerator that is costed teaches something, as none needs a quality of its own. */
const FRUGAL_PACE = { candidatesPerStep: 8, askedPerStep: 8 };

/** Whether a space has the parts that a strategy moves: networks, accelerators, or both. */
export function isSpaceFor(strategy: StrategyName, space: Space): boolean {
  const moved = new Set(listPhases(strategy).map(({ controller }) => controller));
  const needsBoth = moved.size > 1;
  return (
    (!(needsBoth || moved.has("network")) || findMovedPart(space, "network") !== undefined) &&
    (!(needsBoth || moved.has("accelerator")) || findMovedPart(space, "accelerator") !== undefined)
  );
}

/** The part that a phase moves: the space `accelerator`, or the first other one; `undefined` where there is none. */
export function findMovedPart(space: Space, moves: Exclude<Moves, "both">): SpacePart | undefined {
  return space.parts.find((part) => isAcceleratorSpace(part.space) === (moves === "accelerator"));
}

/**
 * Creates the controller of a strategy: by name for all that moves networks; where accelerators move alone, where no quality is to be learnt,
 * evolution takes the place of the surrogate.
 */
export function planStrategy(strategy: StrategyName, name: ControllerName, options: PlanStrategyOptions): ControllerPlan {
  if (strategy === "joint") return planController(name, options);
  const { screen, start, frugalMetric } = options;
  const phases = listPhases(strategy, options);
  const moved = [...new Set(phases.map(({ controller }) => controller))];
  const frugal = createFrugalObjective({ constraints: screen.objective.constraints, metric: frugalMetric });
  let pace: ControllerPlan["pace"] = {};
  const controllers = moved.map((moves): readonly [Moves, PhaseController] => {
    const objective = moves === "accelerator" ? frugal : screen.objective;
    const plan = (held: () => Candidate): Controller => {
      const planned = planPart(moves === "accelerator" && name === "surrogate" ? "evolution" : name, {
        ...options,
        moves,
        objective,
        held,
      });
      if (moves === moved[0]) pace = moves === "accelerator" ? FRUGAL_PACE : planned.pace;
      return planned.controller;
    };
    return [moves, { create: plan, ...(moves === "accelerator" && { objective }) }];
  });
  const controller = createPhasedController(screen.space, {
    phases,
    controllers: Object.fromEntries(controllers),
    objective: screen.objective,
    start,
  });
  return { controller, pace };
}

interface PartPlan extends PlanStrategyOptions {
  readonly moves: Moves;
  readonly objective: Objective;
  readonly held: () => Candidate;
}

function planPart(name: ControllerName, { moves, objective, held, ...options }: PartPlan): ControllerPlan {
  const { screen, rng } = options;
  const own = { ...options, rng: rng.split(moves), ...(moves === "accelerator" && { learnsQuality: false }) };
  if (moves === "both") return planController(name, own);
  const part = findMovedPart(screen.space, moves);
  if (part === undefined)
    throw new Error(`Cannot move ${moves} alone: space ${screen.space.name} has none, expected isSpaceFor to be asked`);
  const plan = planController(name, {
    ...own,
    screen: { ...screen, space: part.space, cost: partCost(screen.cost, { part, held }), objective },
  });
  return { ...plan, controller: createPartController(screen.space, { part, inner: plan.controller, held }) };
}

/** What designs cost that differ from a held one in a part. */
function partCost(cost: CostModel, { part, held }: { readonly part: SpacePart; readonly held: () => Candidate }): CostModel {
  return {
    name: cost.name,
    estimate(candidates) {
      const whole = held();
      return cost.estimate(candidates.map((chosen) => replacePart(part, { whole, chosen })));
    },
  };
}
