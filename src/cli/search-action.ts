import type { Controller } from "../controller/controller.ts";
import { createEvolutionController } from "../controller/evolution-controller.ts";
import { createLogitsController } from "../controller/logits-controller.ts";
import { createRandomController } from "../controller/random-controller.ts";
import { InfeasibleError, InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { createRng, type Rng } from "../core/rng.ts";
import { printConstraint } from "../objective/constraint.ts";
import { createObjective } from "../objective/create-objective.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { formatTextTable } from "../report/text-table.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { openRunFolder } from "../search/run-folder.ts";
import { runSearch } from "../search/run-search.ts";
import { createMemoryStore, type RunStore } from "../search/run-store.ts";
import { type ResultDesign, type SearchResult, summarizeSearch } from "../search/search-result.ts";
import { createSpace } from "../space/create-space.ts";
import type { Space } from "../space/space.ts";
import type { CommandFlags } from "./command-options.ts";
import { overrideSpec } from "./override-spec.ts";
import { loadCostSources, loadQualitySource } from "./search-sources.ts";
import type { SharedFlags } from "./shared-options.ts";
import { readSpaceSpec } from "./space-source.ts";

/** Flags of `tandem search`, parsed. */
export interface SearchFlags extends SharedFlags, CommandFlags {
  readonly space: string;
  /** `key=value` pairs that override parameters of the space. */
  readonly set: readonly string[];
  readonly quality: string;
  readonly cost: readonly string[];
  readonly constraint: readonly string[];
  readonly trials: number;
  readonly seconds?: number;
  readonly seed: number;
  readonly controller: "logits" | "random" | "evolution";
  readonly objective: "soft" | "hard" | "absolute";
  readonly aimDelta: number;
  readonly scoreInfeasible: boolean;
  readonly output?: string;
  readonly resume: boolean;
}

/**
 * Searches as the flags say and writes the result to `output`. Throws an `InfeasibleError` (exit status 3), after that, where nothing is
 * within the limits.
 */
export async function search(flags: SearchFlags, output: { readonly write: (text: string) => unknown }): Promise<void> {
  if (flags.resume && flags.output === undefined) {
    throw new InputError("Cannot resume: --output is missing, expected the folder of the run", {
      code: "resume-without-output",
      path: "--output",
      fix: "Pass --output with the folder the run was begun in.",
    });
  }
  const space = createSpace(overrideSpec(await readSpaceSpec(flags.space), flags.set));
  const signal = watchInterruption();
  const quality = await loadQualitySource(flags.quality, space, { flags, signal });
  const cost = await loadCostSources(flags.cost, space, { flags, signal });
  const constraints = parseConstraints(flags.constraint, { metrics: cost.metrics });
  const objective = createObjective({ kind: flags.objective, constraints, aimDelta: flags.aimDelta });
  const controller = createController(space, { name: flags.controller, rng: createRng(flags.seed).split("controller") });

  const models = { space, quality, cost: cost.model, objective, controller };
  const result = await withStore(
    flags,
    async (store) => {
      const outcome = await runSearch(models, {
        budget: { trials: flags.trials, ...(flags.seconds === undefined ? {} : { seconds: flags.seconds }) },
        store,
        scoreInfeasible: flags.scoreInfeasible,
        signal,
        progress: flags.quiet ? silentProgress : createProgress(process.stderr),
      });
      return summarizeSearch(outcome, { space, controller, constraints });
    },
    { space, constraints: constraints.map(printConstraint) },
  ).finally(() => Promise.all([quality.dispose?.(), cost.model.dispose?.()]));
  output.write(flags.json ? `${JSON.stringify(result)}\n` : formatResult(result));
  if (result.best === null) throw nothingFound(result);
}

/** Settings that did well on three NAS-Bench-201 tables of different data, device and limit, against random and each other. */
function createController(space: Space, { name, rng }: { readonly name: SearchFlags["controller"]; readonly rng: Rng }): Controller {
  switch (name) {
    case "logits":
      return createLogitsController(space, rng, { learningRate: 0.2, entropyWeight: 0.1, baseline: "step" });
    case "evolution":
      return createEvolutionController(space, rng, { population: 25, tournament: 10 });
    case "random":
      return createRandomController(space, rng);
  }
}

interface ResolvedParts {
  readonly space: Space;
  readonly constraints: readonly string[];
}

/** Runs `body` on the folder the flags name, or in memory. Only what results depend on goes into the run's configuration. */
async function withStore(
  flags: SearchFlags,
  body: (store: RunStore) => Promise<SearchResult>,
  { space, constraints }: ResolvedParts,
): Promise<SearchResult> {
  if (flags.output === undefined) return body(createMemoryStore());
  const { quality, cost, trials, seconds, seed, controller, objective, aimDelta, scoreInfeasible, resume } = flags;
  const configuration: Record<string, Json> = {
    command: "search",
    space: space.spec,
    quality,
    cost,
    constraints,
    trials,
    ...(seconds === undefined ? {} : { seconds }),
    seed,
    controller,
    objective,
    aimDelta,
    scoreInfeasible,
  };
  const warn = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const run = await openRunFolder(flags.output, { configuration, resume, warn });
  try {
    const result = await body(run);
    await run.writeBest("result.json", `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await run.close();
  }
}

function formatResult(result: SearchResult): string {
  const { scored, trials, within, ended, best, favourite, front } = result;
  const counts = `${scored} candidates scored, ${trials} designs seen, ${within} of them within the limits${ended === "stalled" ? "; ended early, nothing new was proposed" : ""}`;
  if (best === null) return `${counts}\n`;
  const designs = [["best", best] as const, ...front.map((design) => ["front", design] as const)];
  const metrics = Object.keys(best.metrics);
  const table = formatTextTable(
    [
      { heading: "" },
      { heading: "candidate" },
      { heading: "quality", align: "right" },
      ...metrics.map((heading) => ({ heading, align: "right" as const })),
    ],
    designs.map(([role, design]) => [
      role,
      design.candidate,
      figure(design.quality),
      ...metrics.map((metric) => figure(design.metrics[metric])),
    ]),
  );
  const policy = favourite === null ? "" : `\nThe policy's favourite is ${favourite.candidate}, quality ${figure(favourite.quality)}.`;
  return `${counts}\n\n${table}\n${policy}\n`;
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? "unknown" : String(Number(value.toPrecision(6)));
}

function nothingFound({ constraints, reasons = [], nearest }: SearchResult): InfeasibleError {
  const why = reasons
    .slice(0, 5)
    .map(({ reason, trials }) => `${reason} (${trials})`)
    .join(", ");
  return new InfeasibleError(
    `Cannot find a design: none of those seen meets ${constraints.join(" and ") || "the need to be built"}; why, with the number of designs: ${why || "none was proposed"}.${nearest === undefined ? "" : ` ${describeNearest(nearest)}`}`,
    { code: "nothing-feasible", path: "--constraint", fix: "Loosen a limit, or raise --trials." },
  );
}

function describeNearest({ candidate, metrics }: ResultDesign): string {
  const figures = Object.entries(metrics).map(([metric, value]) => `${metric} ${figure(value)}`);
  return `Nearest is ${candidate} with ${figures.join(", ")}.`;
}
