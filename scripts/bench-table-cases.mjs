/** Searches of NAS-Bench-201 whose exact optimum is known: a column of accuracies under a limit on a column of costs, through the product's own sources. */
import { fileURLToPath } from "node:url";
import { loadCostSources, loadQualitySource } from "../dist/cli/search-sources.js";
import { createRng } from "../dist/core/rng.js";
import { isWithin } from "../dist/objective/constraint.js";
import { createObjective } from "../dist/objective/create-objective.js";
import { parseConstraints } from "../dist/objective/parse-constraints.js";
import { planController } from "../dist/search/plan-controller.js";
import { runSearch } from "../dist/search/run-search.js";
import { createMemoryStore } from "../dist/search/run-store.js";
import { createSpace } from "../dist/space/create-space.js";
import { listDesigns } from "../dist/space/list-designs.js";

const tables = fileURLToPath(new URL("../datasets/published/tables/", import.meta.url));
const accuracies = `table:${tables}nb201_accuracy.csv.gz`;
const devices = `table:${tables}nb201_hwnasbench_cifar10.csv.gz`;

/**
 * Opens `{ quality, cost, limit }`, for example `c100_val_200` within `pixel3_latency_ms` of 8, with the exact optimum by looking at every
 * network. `limit` 0 < p < 1 stands for that quantile of the cost; `metric` is the cost's name in the search.
 */
export async function openCase({ quality: qualityColumn, cost: costColumn, limit, metric = "cost" }) {
  const space = createSpace({ name: "nas-bench-201" });
  const flags = { quiet: true };
  const quality = await loadQualitySource(`${accuracies}:${qualityColumn}`, space, { flags });
  const source = /^(params|mflops)/.test(costColumn) ? accuracies : devices;
  const cost = await loadCostSources([`${source}:${costColumn}=${metric}`], space, { flags });
  const designs = listDesigns(space);
  const costs = await cost.model.estimate(designs);
  const exact = limit < 1 ? quantile(costs, { metric, share: limit }) : limit;
  const constraints = parseConstraints([`${metric}<=${exact}`], { metrics: cost.metrics });
  const qualities = await quality.estimate(designs);
  const feasible = costs.map((item) => isWithin(constraints, item));
  const optimum = qualities.reduce((best, value, at) => (feasible[at] ? Math.max(best, value) : best), 0);
  return {
    name: `${qualityColumn}, ${costColumn} <= ${Number(exact.toPrecision(4))}`,
    models: { space, quality, cost: cost.model },
    constraints,
    limit: exact,
    optimum,
    feasible: feasible.filter(Boolean).length,
    table: {
      name: `${qualityColumn} ${costColumn} ${exact}`,
      sizes: space.decisions.map(({ values }) => values.length),
      qualities,
      feasible,
    },
  };
}

function quantile(costs, { metric, share }) {
  const values = costs.flatMap((cost) => (cost.kind === "feasible" ? [cost.metrics[metric]] : [])).sort((a, b) => a - b);
  return values[Math.floor(share * values.length)];
}

/** One search by the product: the qualities it paid for, in order, and the controller's favourite. */
export async function searchCase(
  { models, constraints },
  { controller: name, seed, trials, objective: kind = "hard", learnsQuality = false, ...options },
) {
  const objective = createObjective({ kind, constraints });
  const screen = { ...models, objective, beyondLimits: options.scoreInfeasible ?? false };
  const plan = { screen, rng: createRng(seed).split("controller"), isCostFree: true, atOnce: 1, learnsQuality };
  const { controller, pace } = planController(name, plan);
  const store = createMemoryStore();
  const outcome = await runSearch({ ...models, objective, controller }, { budget: { trials }, store, ...pace, ...options });
  return { scored: outcome.trials.filter((trial) => trial.quality !== null), controller };
}
