/**
 * Searches the NAS-Bench-Macro table for the best mean accuracy under 60, 80 and 100 million FLOPs, 200 looks at an accuracy, 20 seeds a limit:
 * the default of `tandem search`, evolution and random, held against the exact best of the table.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { searchCommand } from "../../dist/cli/search-command.js";
import { loadCostSources, loadQualitySource } from "../../dist/cli/search-sources.js";
import { createRng } from "../../dist/core/rng.js";
import { createObjective } from "../../dist/objective/create-objective.js";
import { parseConstraints } from "../../dist/objective/parse-constraints.js";
import { planController } from "../../dist/search/plan-controller.js";
import { runSearch } from "../../dist/search/run-search.js";
import { createMemoryStore } from "../../dist/search/run-store.js";
import { selectWinner } from "../../dist/search/select-winner.js";
import { createSpace } from "../../dist/space/create-space.js";
import { finishBench } from "../bench-report.mjs";

const QUERIES = 200;
const LIMITS = [60e6, 80e6, 100e6];
const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);

const table = join(dirname(fileURLToPath(import.meta.url)), "../../datasets/published/tables/nas_bench_macro_cifar10.csv.gz");
const defaults = searchCommand().opts();
const methods = [defaults.controller, "evolution", "random"];
const space = createSpace({ name: "nas-bench-macro" });
const quality = await loadQualitySource(`table:${table}:mean_acc`, space, {});
const cost = await loadCostSources([`table:${table}:flops=flops`], space, {});
const everyCandidate = space.decisions.reduce(
  (heads, { values }) => heads.flatMap((head) => values.map((_, value) => [...head, value])),
  [[]],
);
const all = everyCandidate.map((candidate) => space.canonicalize(candidate));
const qualities = await quality.estimate(all);
const costs = await cost.model.estimate(all);

/** The best quality of the whole table within a limit. */
function exactBest(constraints) {
  return selectWinner(
    all.map((candidate, at) => ({ candidate, quality: qualities[at], cost: costs[at] })),
    constraints,
  ).quality;
}

/** The best quality one search finds, as `tandem search` would with its other flags at their defaults. */
async function search(method, { constraints, seed }) {
  const objective = createObjective({ kind: defaults.objective, constraints, aimDelta: defaults.aimDelta });
  const { controller, pace } = planController(method, {
    screen: { space, cost: cost.model, objective, beyondLimits: defaults.scoreInfeasible },
    rng: createRng(seed).split("controller"),
    isCostFree: true,
  });
  const outcome = await runSearch(
    { space, quality, cost: cost.model, objective, controller },
    { budget: { trials: QUERIES }, store: createMemoryStore(), ...pace, scoreInfeasible: defaults.scoreInfeasible },
  );
  if (outcome.scored > QUERIES) throw new Error(`${method} looked ${outcome.scored} times, expected at most ${QUERIES}`);
  return selectWinner(outcome.trials, constraints)?.quality ?? 0;
}

const figures = { queries: QUERIES, seeds: SEEDS.join(" "), default: defaults.controller };
const bars = {};
console.log(
  `best of ${QUERIES} looks, seeds ${SEEDS.join(" ")}; the table's ${all.length} networks are ${space.distinctDesigns()} designs`,
);
for (const limit of LIMITS) {
  const constraints = parseConstraints([`flops<=${limit}`], { metrics: cost.metrics });
  const best = exactBest(constraints);
  for (const method of methods) {
    const found = [];
    for (const seed of SEEDS) found.push(await search(method, { constraints, seed }));
    const hits = found.filter((value) => value === best).length;
    const regret = (100 * found.reduce((sum, value) => sum + best - value, 0)) / found.length;
    const key = `${method}Found${limit / 1e6}M`;
    figures[key] = hits;
    if (method === defaults.controller) bars[key] = { atLeast: 17 };
    console.log(
      `${String(limit / 1e6).padStart(4)} M FLOPs  ${method.padEnd(10)} found ${String(hits).padStart(2)} of ${SEEDS.length}, mean regret ${regret.toFixed(3)} points of ${(100 * best).toFixed(2)} %`,
    );
  }
}
finishBench({ name: "nas-bench-macro", figures, bars });
