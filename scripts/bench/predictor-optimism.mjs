/**
 * Whether a search can make a predictor lie: twelve searches of 20,000 candidates on the predictor alone, 224-pixel mobilenet-v2 with the 50,000
 * accelerators, within the latency of the fastest tenth of random pairs; the best twenty of each are simulated, which the predictor never was told.
 * Trained as `tandem generate` and `tandem train` do it by default.
 * `-- --model FOLDER` for a predictor that is there; else one is trained on `--pairs N` (default 60,000) simulated pairs, kept in `--folder` if given.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { quantile } from "../../dist/core/quantile.js";
import { createRng } from "../../dist/core/rng.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { analyzeNetwork } from "../../dist/network/analyze.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { createObjective } from "../../dist/objective/create-objective.js";
import { loadPredictor } from "../../dist/predictor/checkpoint.js";
import { conformalIntervals } from "../../dist/predictor/conformal.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { formatTextTable } from "../../dist/report/text-table.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { planController } from "../../dist/search/plan-controller.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { jointSpec } from "../../dist/space/joint.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const { values: flags } = parseArgs({
  options: { model: { type: "string" }, pairs: { type: "string", default: "60000" }, folder: { type: "string" } },
});
const CANDIDATES = 20_000;
const BATCH = 64;
const WINNERS = 20;
const RANDOM_PAIRS = 5000;
const FASTEST_SHARE = 0.1;
const COVERAGE = 0.9;
const METRIC = "latencyMs";
const CONTROLLERS = ["evolution", "logits", "nsga2"];
const progress = createProgress(process.stderr);
const { predictor, report } = await findPredictor();
const space = createSpace(predictor.space);
const width = space.decisions.length;
const macsOf = createMacsCounter();

/** What the searches are after, 0..1 by predicted figures and, at the last, by what a network computes, which goes with its accuracy. */
const GOALS = {
  latency: ({ latencyMs }, { limit }) => 1 / (1 + latencyMs / limit),
  energy: ({ energyUj }, { medians }) => 1 / (1 + energyUj / medians.energyUj),
  area: ({ areaMm2 }, { medians }) => 1 / (1 + areaMm2 / medians.areaMm2),
  macs: (_, { candidate }) => macsOf(candidate) / 1e9,
};

async function findPredictor() {
  if (flags.model !== undefined) return loadPredictor(flags.model);
  const root = flags.folder ?? mkdtempSync(join(tmpdir(), "tandem-optimism-"));
  try {
    const folder = join(root, `varied-${flags.pairs}`);
    const executor = createThreadExecutor({ workers: availableParallelism() });
    const spec = jointSpec(mobilenetV2Spec({}), { name: "accelerator" });
    await generateDataset({
      folder,
      space: spec,
      count: Number(flags.pairs),
      seed: 1,
      sampling: "varied",
      executor,
      progress,
      resume: true,
    });
    await executor.dispose();
    return await trainPredictor(await readDataset(folder), { seed: 1, progress });
  } finally {
    if (flags.folder === undefined) rmSync(root, { recursive: true, force: true });
  }
}

/** MACs of a candidate's network, each network built once. */
function createMacsCounter() {
  const known = new Map();
  return (candidate) => {
    const key = candidate.slice(0, space.parts[1].offset).join();
    if (!known.has(key)) known.set(key, analyzeNetwork(buildNetwork(space, candidate)).macs);
    return known.get(key);
  };
}

function predict(candidates, options) {
  const rows = new Uint8Array(candidates.length * width);
  candidates.forEach((candidate, row) => {
    rows.set(candidate, row * width);
  });
  return predictor.predict({ count: candidates.length, candidates: rows }, options);
}

function costAt({ metrics, feasibleProbability }, row) {
  if (feasibleProbability[row] < predictor.threshold) return { kind: "infeasible", reasons: [] };
  return { kind: "feasible", metrics: Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, values[row]])) };
}

/** Predicted figures of random pairs that are held feasible: the limit, and what is usual. */
function surveySpace() {
  const rng = createRng(2026);
  const predictions = predict(Array.from({ length: RANDOM_PAIRS }, (_, at) => sampleCandidate(space, rng.split(`random/${at}`))));
  const feasible = [...Array(RANDOM_PAIRS).keys()].filter((row) => predictions.feasibleProbability[row] >= predictor.threshold);
  const share = (metric, wanted) =>
    quantile(
      feasible.map((row) => predictions.metrics[metric][row]),
      wanted,
    );
  return { limit: share(METRIC, FASTEST_SHARE), medians: { energyUj: share("energyUj", 0.5), areaMm2: share("areaMm2", 0.5) } };
}

/** The best designs by prediction, of all that one search looked at. */
async function search({ goal, controller: name, seed }, survey) {
  const constraints = [{ metric: METRIC, kind: "at-most", limit: survey.limit }];
  const objective = createObjective({ kind: "hard", constraints });
  const { controller } = planController(name, { screen: { space, objective }, rng: createRng(seed), isCostFree: false });
  const found = new Map();
  for (let done = 0; done < CANDIDATES; ) {
    const asked = await controller.ask(Math.min(BATCH, CANDIDATES - done));
    const candidates = asked.map((candidate) => space.canonicalize(candidate));
    const predictions = predict(candidates);
    const trials = candidates.map((candidate, row) => {
      const cost = costAt(predictions, row);
      const quality = cost.kind === "feasible" ? GOALS[goal](cost.metrics, { ...survey, candidate }) : 0;
      if (cost.kind === "feasible" && cost.metrics[METRIC] <= survey.limit) found.set(candidate.join(), { candidate, quality });
      return { index: done + row, candidate: asked[row], quality, cost, reward: objective.reward(quality, cost), stage: "search" };
    });
    await controller.tell(trials);
    done += asked.length;
  }
  const winners = [...found.values()].sort((a, b) => b.quality - a.quality).slice(0, WINNERS);
  return winners.map(({ candidate }) => candidate);
}

/** Winners as predicted, bounded and simulated; one that cannot run holds no bound. */
function judge(winners) {
  const predictions = predict(winners, { checks: true });
  const { high } = conformalIntervals(predictions, { metric: METRIC, scores: predictor.scores, coverage: COVERAGE, sides: "upper" });
  const simulator = new Simulator();
  return winners.map((candidate, row) => {
    const totals = simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
    if (totals.kind === "infeasible")
      return { feasible: false, ratios: {}, holds: false, margin: high[row] / predictions.metrics[METRIC][row] - 1 };
    const ratios = Object.fromEntries(
      Object.entries(predictions.metrics).map(([metric, values]) => [metric, totals[metric] / values[row]]),
    );
    return { feasible: true, ratios, holds: totals[METRIC] <= high[row], margin: high[row] / predictions.metrics[METRIC][row] - 1 };
  });
}

const median = (values) => quantile(values, 0.5);
const percent = (share) => Number((100 * share).toFixed(3));
const errorsOf = (judged, metric) => judged.filter(({ feasible }) => feasible).map(({ ratios }) => Math.abs(ratios[metric] - 1));
const shareHeld = (judged) => judged.filter(({ holds }) => holds).length / judged.length;

const survey = surveySpace();
const searches = CONTROLLERS.flatMap((controller, at) => Object.keys(GOALS).map((goal) => ({ goal, controller, seed: at + 1 })));
const stage = progress.stage("search", { total: searches.length, unit: "searches" });
const results = [];
for (const request of searches) {
  const judged = judge(await search(request, survey));
  results.push({ ...request, judged });
  const held = percent(shareHeld(judged));
  stage.advance(
    1,
    `${request.controller} ${request.goal}: off by ${percent(median(errorsOf(judged, METRIC)))} %, ${held} % within the bound`,
  );
}
stage.finish();
console.log(`${report.trainingRows} training pairs; limit ${survey.limit.toPrecision(4)} ms, the fastest tenth of random pairs`);
console.log(
  formatTextTable(
    ["best", "controller", "winners", "run", "latency / predicted", "|error| %", "energy |error| %", "bound + %", "bound holds %"].map(
      (heading, at) => ({ heading, align: at < 2 ? "left" : "right" }),
    ),
    results.map(({ goal, controller, judged }) => [
      goal,
      controller,
      String(judged.length),
      String(judged.filter(({ feasible }) => feasible).length),
      median(judged.flatMap(({ ratios }) => ratios[METRIC] ?? [])).toFixed(4),
      percent(median(errorsOf(judged, METRIC))).toFixed(2),
      percent(median(errorsOf(judged, "energyUj"))).toFixed(2),
      percent(median(judged.map(({ margin }) => margin))).toFixed(2),
      percent(shareHeld(judged)).toFixed(0),
    ]),
  ),
);
const pooled = results.flatMap(({ judged }) => judged);
finishBench({
  name: "predictor-optimism",
  figures: {
    trainingPairs: report.trainingRows,
    searches: results.length,
    resimulated: pooled.length,
    infeasibleWinners: pooled.filter(({ feasible }) => !feasible).length,
    medianErrorPercent: percent(median(errorsOf(pooled, METRIC))),
    medianEnergyErrorPercent: percent(median(errorsOf(pooled, "energyUj"))),
    worstSearchErrorPercent: percent(Math.max(...results.map(({ judged }) => median(errorsOf(judged, METRIC))))),
    boundHoldsPercent: percent(shareHeld(pooled)),
  },
  bars: { resimulated: { atLeast: WINNERS * searches.length }, medianErrorPercent: { atMost: 3 }, boundHoldsPercent: { atLeast: 85 } },
});
