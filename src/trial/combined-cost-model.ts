import type { Cost, CostModel, Metrics } from "./cost-model.ts";

/**
 * Several cost models as one: a design has the metrics of all and is infeasible where one says so, with the reasons of all that do.
 * Throws where two models report the same metric.
 */
export function createCombinedCost(models: readonly CostModel[]): CostModel {
  return {
    name: models.map((model) => model.name).join(" + "),
    async estimate(candidates) {
      const answers = await Promise.all(models.map((model) => model.estimate(candidates)));
      return candidates.map((_, index) => mergeCosts(answers.map((answer) => answer[index]!)));
    },
    async dispose() {
      await Promise.all(models.map((model) => model.dispose?.()));
    },
  };
}

function mergeCosts(costs: readonly Cost[]): Cost {
  const reasons = costs.flatMap((cost) => (cost.kind === "infeasible" ? cost.reasons : []));
  const probabilities = costs.flatMap((cost) => cost.feasibleProbability ?? []);
  const probability = probabilities.length === 0 ? {} : { feasibleProbability: Math.min(...probabilities) };
  if (costs.some((cost) => cost.kind === "infeasible")) return { kind: "infeasible", reasons, ...probability };
  const metrics: Record<string, number> = {};
  for (const cost of costs) if (cost.kind === "feasible") addMetrics(metrics, cost.metrics);
  return { kind: "feasible", metrics, ...probability };
}

function addMetrics(target: Record<string, number>, metrics: Metrics): void {
  for (const [metric, value] of Object.entries(metrics)) {
    if (metric in target) throw new Error(`Cannot combine costs: ${metric} is reported by two sources, expected one`);
    target[metric] = value;
  }
}
