import { InputError } from "../core/errors.ts";
import type { Constraint } from "../objective/constraint.ts";
import { createObjective } from "../objective/create-objective.ts";
import type { Objective } from "../objective/objective.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import type { FrontReference } from "../search/design-front.ts";
import { type MeteredQuality, meterQuality } from "../search/metered-quality.ts";
import type { RefinableCost } from "../search/search-rounds.ts";
import { createSpace } from "../space/create-space.ts";
import type { Space } from "../space/space.ts";
import { type LearntPolicy, readPolicy } from "./controller-source.ts";
import { openQualitySource } from "./open-quality-source.ts";
import { overrideSpec } from "./override-spec.ts";
import { parseReference } from "./parse-reference.ts";
import { type QualitySource, splitQualitySource } from "./quality-source.ts";
import type { SearchFlags } from "./search-flags.ts";
import { openRefinable } from "./search-refinable.ts";
import { type CostSource, loadCostSources } from "./search-sources.ts";
import { type ResolvedStrategy, resolveStrategy } from "./search-strategy.ts";
import { readSpaceSpec } from "./space-source.ts";

/** Everything that the flags of a search name, opened. */
export interface SearchSetup extends Pick<ResolvedStrategy, "strategy" | "start">, Pick<QualitySource, "settings"> {
  readonly space: Space;
  /** Of quality, without `model:`, which `learnsQuality` stands for. */
  readonly source: string;
  readonly learnsQuality: boolean;
  readonly quality: MeteredQuality;
  readonly cost: CostSource;
  /** What costs the best designs for real, where cost is only predicted or the user asks for it. */
  readonly truth: CostSource | undefined;
  readonly refinable: RefinableCost | undefined;
  readonly constraints: readonly Constraint[];
  readonly objective: Objective;
  readonly reference: FrontReference | undefined;
  readonly policy: LearntPolicy | undefined;
  readonly signal: AbortSignal;
}

/** Opens what the flags name. Throws an `InputError` for what is not there or does not fit the space. */
export async function openSearch(flags: SearchFlags): Promise<SearchSetup> {
  const { controllerFrom, bound, verify } = flags;
  const space = createSpace(overrideSpec(await readSpaceSpec(flags.space), flags.set));
  const signal = watchInterruption();
  const { strategy, start, given } = await resolveStrategy(space, flags);
  if (strategy !== "joint" && controllerFrom !== undefined) throw policyOfPhases(strategy);
  const refinable = flags.refine === undefined ? undefined : await openRefinable(space, flags, signal);
  const { source, learnsQuality } = splitQualitySource(flags.quality);
  const { model, settings } = await openQualitySource(source, space, { flags, signal });
  const cost = await loadCostSources(flags.cost, space, { flags, signal, given, ...(bound !== undefined && { bound }) });
  const truth = verify.length === 0 ? undefined : await loadCostSources(verify, space, { flags, signal, given });
  const constraints = parseConstraints(flags.constraint, { metrics: cost.metrics });
  if (truth !== undefined) parseConstraints(flags.constraint, { metrics: truth.metrics });
  return {
    ...{ space, strategy, start, source, learnsQuality, settings, cost, truth, refinable, constraints, signal },
    quality: meterQuality(model, space),
    objective: createObjective({ kind: flags.objective, constraints, aimDelta: flags.aimDelta }),
    reference: flags.reference.length === 0 ? undefined : parseReference(flags.reference, cost.metrics),
    policy: controllerFrom === undefined ? undefined : await readPolicy(controllerFrom),
  };
}

/** Ends what was opened: processes of users' commands and of trainings. */
export async function closeSearch({ quality, cost, truth }: SearchSetup): Promise<void> {
  await Promise.all([quality, cost.model, truth?.model].map((model) => model?.dispose?.()));
}

function policyOfPhases(strategy: string): InputError {
  return new InputError(`Cannot search: --controller-from is given with --strategy ${strategy}, expected --strategy joint`, {
    code: "policy-of-phases",
    path: "--controller-from",
    fix: "Leave out --controller-from, or search both parts together.",
  });
}
