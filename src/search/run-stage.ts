import type { Trial } from "../trial/trial.ts";
import type { RunStore, TrialDraft } from "./run-store.ts";

/**
 * Runs a stage that either is done or not: its trials are appended and committed together. Where they already are, they are returned
 * and `body` is not called; so `body` must depend on nothing but the stages before it.
 */
export async function runStage(
  store: RunStore,
  stage: { readonly name: string; readonly body: () => Promise<readonly TrialDraft[]> },
): Promise<readonly Trial[]> {
  if ((await store.readState(stage.name)) !== undefined) return store.trials.filter((trial) => trial.stage === stage.name);
  const trials = await store.append(await stage.body());
  await store.commit(stage.name, { state: { trials: trials.length } });
  return trials;
}
