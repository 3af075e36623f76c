import type { Controller } from "../../controller/controller.ts";
import type { Rng } from "../../core/rng.ts";
import type { Objective } from "../../objective/objective.ts";
import type { EngineReport } from "../../runtime/engine.ts";
import type { Progress } from "../../runtime/progress.ts";
import type { RunFolder } from "../../search/run-folder.ts";
import type { Space, SpacePart } from "../../space/space.ts";
import type { ImageTask } from "../../task/image-task.ts";
import type { CostModel } from "../../trial/cost-model.ts";
import type { ResolvedTargets } from "./resolve-targets.ts";
import type { RunConfiguration } from "./run-configuration.ts";

/** What every stage of a run is handed; it is made once, before the first stage. */
export interface RunContext {
  readonly configuration: RunConfiguration;
  readonly engine: EngineReport;
  readonly folder: RunFolder;
  readonly space: Space;
  readonly networkPart: SpacePart;
  readonly acceleratorPart: SpacePart;
  readonly task: ImageTask;
  readonly targets: ResolvedTargets;
  readonly objective: Objective;
  readonly controller: Controller;
  /** The simulator as a cost model of the joint space. */
  readonly simulator: CostModel;
  readonly rng: Rng;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
