import { isWithin } from "../objective/constraint.ts";
import type { Objective } from "../objective/objective.ts";
import type { CostModel } from "../trial/cost-model.ts";
import { type DesignKey, keepDistinct } from "./distinct-trials.ts";
import type { TrialDraft } from "./run-store.ts";

export interface VerifyOptions {
  /** The model that is believed: the simulator. */
  readonly cost: CostModel;
  readonly objective: Objective;
  /** Stop once so many distinct designs are within the limits. */
  readonly wanted: number;
  /** Which designs count as one finalist; the printed candidate unless told. */
  readonly keyOf?: DesignKey;
}

/**
 * Costs the designs of a list for real, from its top down, until enough of them hold. Returns every design that was costed, with `cost`
 * verified, `predictedCost` beside it and the reward that follows; those that break a limit are among them.
 */
export async function verifyCosts(list: readonly TrialDraft[], options: VerifyOptions): Promise<readonly TrialDraft[]> {
  const { cost, objective, wanted } = options;
  const verified: TrialDraft[] = [];
  let next = 0;
  for (;;) {
    const missing = wanted - selectFinalists(verified, options).length;
    const group = list.slice(next, next + missing);
    if (group.length === 0) return verified;
    next += group.length;
    const costs = await cost.estimate(group.map(({ candidate }) => candidate));
    group.forEach((draft, at) => {
      const { candidate, quality, partial } = draft;
      const reward = objective.reward(quality ?? 0, costs[at]!);
      verified.push({
        candidate,
        quality,
        ...(partial !== undefined && { partial }),
        cost: costs[at]!,
        predictedCost: draft.cost,
        reward,
        stage: "verify",
      });
    });
  }
}

/** The verified designs within the limits, distinct by `keyOf`, in the order of the list. */
export function selectFinalists<T extends TrialDraft>(
  verified: readonly T[],
  { objective, keyOf }: Pick<VerifyOptions, "objective" | "keyOf">,
): readonly T[] {
  const within = verified.filter((draft) => isWithin(objective.constraints, draft.cost));
  return keepDistinct(within, keyOf);
}
