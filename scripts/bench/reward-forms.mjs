/**
 * How often a search lands within 5 % of its latency target, by form of the reward: the policy's favourite and the scored network of the
 * highest reward, with the logits controller on CIFAR-10 tables of NAS-Bench-201; networks beyond the target are scored too.
 */
import { createObjective } from "../../dist/objective/create-objective.js";
import { formatTextTable } from "../../dist/report/text-table.js";
import { listDesigns } from "../../dist/space/list-designs.js";
import { finishBench } from "../bench-report.mjs";
import { openCase, searchCase } from "../bench-table-cases.mjs";

const FORMS = ["soft", "hard", "absolute"];
const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);
const TRIALS = 1000;
/** Targets are quantiles of the latency. */
const CASES = ["pixel3_latency_ms", "raspi4_latency_ms", "edgegpu_latency_ms"].flatMap((cost) =>
  [0.2, 0.35, 0.5].map((limit) => ({ quality: "c10_val_200", cost, limit, metric: "latencyMs" })),
);

/** Latency over target, of the candidates. */
async function latencyRatios({ models, limit }, candidates) {
  const costs = await models.cost.estimate(candidates);
  return costs.map((cost) => cost.metrics.latencyMs / limit);
}

/** Where the best reward of all networks lies. */
async function exactRatio(opened, form) {
  const designs = listDesigns(opened.models.space);
  const costs = await opened.models.cost.estimate(designs);
  const objective = createObjective({ kind: form, constraints: opened.constraints });
  const rewards = designs.map((_, at) => objective.reward(opened.table.qualities[at], costs[at]));
  const best = rewards.reduce((held, reward, at) => (reward > rewards[held] ? at : held), 0);
  return (await latencyRatios(opened, [designs[best]]))[0];
}

/** Ratios of all seeds: of the favourite, and of the scored network with the highest reward. */
async function land(opened, form) {
  const [favourites, winners] = [[], []];
  for (const seed of SEEDS) {
    const { controller, scored } = await searchCase(opened, {
      controller: "logits",
      seed,
      trials: TRIALS,
      objective: form,
      scoreInfeasible: true,
    });
    favourites.push(controller.favourite());
    winners.push(scored.reduce((best, trial) => (trial.reward > best.reward ? trial : best)).candidate);
  }
  return { favourites: await latencyRatios(opened, favourites), winners: await latencyRatios(opened, winners) };
}

const landedShare = (ratios) => ratios.filter((ratio) => Math.abs(ratio - 1) <= 0.05).length / ratios.length;
const percent = (value) => `${Math.round(100 * value)} %`;
const all = Object.fromEntries(FORMS.map((form) => [form, { favourites: [], winners: [] }]));
const rows = [];
for (const spec of CASES) {
  const opened = await openCase(spec);
  for (const form of FORMS) {
    const ratios = await land(opened, form);
    for (const kind of ["favourites", "winners"]) all[form][kind].push(...ratios[kind]);
    const exact = await exactRatio(opened, form);
    rows.push([opened.name, form, percent(landedShare(ratios.favourites)), percent(landedShare(ratios.winners)), exact.toFixed(2)]);
  }
}
console.log(
  `${SEEDS.length} seeds (${SEEDS[0]}..${SEEDS.at(-1)}), ${TRIALS} networks scored a run; shares of runs that land within 5 % of the target`,
);
const columns = ["target", "form", "favourite", "highest reward scored", "exact maximum at latency / target"];
console.log(
  formatTextTable(
    columns.map((heading, at) => ({ heading, align: at < 2 ? "left" : "right" })),
    rows,
  ),
);
const figures = { runsAForm: CASES.length * SEEDS.length };
for (const form of FORMS) {
  figures[`${form}Favourite`] = Number(landedShare(all[form].favourites).toFixed(3));
  figures[`${form}Highest`] = Number(landedShare(all[form].winners).toFixed(3));
}
figures.absoluteLead = Number((figures.absoluteHighest - Math.max(figures.softHighest, figures.hardHighest)).toFixed(3));
finishBench({ name: "reward-forms", figures, bars: { absoluteHighest: { atLeast: 0.5 }, absoluteLead: { atLeast: 0.1 } } });
