import { createRng } from "../../core/rng.ts";
import { runSearch } from "../../search/run-search.ts";
import { runStage } from "../../search/run-stage.ts";
import { shortlist } from "../../search/shortlist.ts";
import { selectFinalists, verifyCosts } from "../../search/verify-costs.ts";
import { printCandidate } from "../../space/candidate-text.ts";
import { partCandidate } from "../../space/part.ts";
import type { Candidate } from "../../space/space.ts";
import { createSupernet } from "../../supernet/supernet.ts";
import type { CostModel } from "../../trial/cost-model.ts";
import type { Trial } from "../../trial/trial.ts";
import type { RunContext } from "./run-context.ts";

/** Rescored candidates that are simulated at most, to find the finalists among them. */
const LISTED = 64;

/** What the search and its funnel found. */
export interface FoundDesigns {
  /** Trials of the search itself: shared weights and predicted cost. */
  readonly searched: readonly Trial[];
  /** Rescored on the selection images and simulated; within the targets, distinct networks, best first. Empty where nothing holds. */
  readonly finalists: readonly Trial[];
}

/**
 * Searches networks and accelerators together with shared weights and predicted cost, rescores the best on the selection images and simulates
 * them from the top until enough different networks meet the targets.
 */
export async function searchDesigns(run: RunContext, predictor: CostModel): Promise<FoundDesigns> {
  const { configuration, folder, space, task, objective, controller, progress, signal } = run;
  const { steps, batchSize, learningRate, warmupShare, candidatesPerStep, weightSteps, firstRate, checkpointEvery } = configuration.search;
  const supernet = createSupernet({
    space,
    task,
    rng: createRng(configuration.seed).split("supernet"),
    batchSize,
    schedule: { peak: learningRate, warmup: 0.1 },
  });
  const models = { space, quality: supernet, cost: predictor, objective };
  const schedule = { warmupShare, candidatesPerStep, weightSteps, firstRate, checkpointEvery };
  const options = { budget: { steps }, ...schedule, store: folder, progress, signal };
  const { trials: searched } = await runSearch({ ...models, controller }, options);
  const keyOf = (candidate: Candidate): string => printCandidate(partCandidate(run.networkPart, candidate));
  const onSelection = {
    name: "supernet on selection images",
    estimate: (list: readonly Candidate[]) => supernet.estimateOn("selection", list),
  };
  const listed = await runStage(folder, {
    name: "shortlist",
    body: () =>
      shortlist(
        { ...models, quality: onSelection },
        { trials: searched, controller, count: LISTED, rescored: configuration.verify.rescored, keyOf, signal, progress },
      ),
  });
  const verify = { cost: run.simulator, objective, wanted: configuration.verify.finalists, keyOf };
  const verified = await runStage(folder, { name: "verify", body: () => verifyCosts(listed, verify) });
  await supernet.dispose();
  return { searched, finalists: selectFinalists(verified, verify).slice(0, configuration.verify.finalists) };
}
