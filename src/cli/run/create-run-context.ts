import { createLogitsController } from "../../controller/logits-controller.ts";
import { createRng } from "../../core/rng.ts";
import { createObjective } from "../../objective/create-objective.ts";
import type { EngineReport } from "../../runtime/engine.ts";
import type { Progress } from "../../runtime/progress.ts";
import type { RunFolder } from "../../search/run-folder.ts";
import { createSpace } from "../../space/create-space.ts";
import { createSpaceSimulator } from "../space-simulator.ts";
import { readImageTask } from "./read-image-task.ts";
import { resolveTargets } from "./resolve-targets.ts";
import { type RunConfiguration, runSpaceSpec } from "./run-configuration.ts";
import type { RunContext } from "./run-context.ts";

/** What a run is handed from outside. */
export interface RunSurroundings {
  readonly folder: RunFolder;
  readonly engine: EngineReport;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Makes what every stage of a run shares: spaces, task, targets, objective, policy. Throws an `InputError` where the configuration cannot be. */
export async function createRunContext(configuration: RunConfiguration, surroundings: RunSurroundings): Promise<RunContext> {
  const space = createSpace(runSpaceSpec(configuration));
  const [networkPart, acceleratorPart] = space.parts;
  const rng = createRng(configuration.seed);
  const targets = resolveTargets(configuration);
  const { objective: kind, policyRate: learningRate, entropyWeight, aimDelta } = configuration.search;
  const { folder, split } = configuration.task;
  const classes = networkPart!.space.spec.classes as number;
  return {
    configuration,
    ...surroundings,
    space,
    networkPart: networkPart!,
    acceleratorPart: acceleratorPart!,
    task: await readImageTask(folder, { split, classes, rng: rng.split("task") }),
    targets,
    objective: createObjective({ kind, constraints: targets.constraints, aimDelta }),
    controller: createLogitsController(space, rng.split("controller"), { learningRate, entropyWeight, baseline: "step" }),
    simulator: createSpaceSimulator(space),
    rng,
  };
}
