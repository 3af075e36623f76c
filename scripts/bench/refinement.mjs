/**
 * Searches on a predictor trained on 2,000 pairs only, verifies the 20 best, trains the predictor further on them and searches again: the median
 * of |predicted / simulated - 1| over the 20 best of a round, none of which was simulated before, at three pairs of limits and three seeds.
 * `-- --targets 1 --seeds 1` runs a part.
 */
import { parseArgs } from "node:util";
import { createRng } from "../../dist/core/rng.js";
import { createObjective } from "../../dist/objective/create-objective.js";
import { planStrategy } from "../../dist/search/plan-strategy.js";
import { createRefinablePredictor } from "../../dist/search/refinable-predictor.js";
import { createMemoryStore } from "../../dist/search/run-store.js";
import { searchInRounds } from "../../dist/search/search-rounds.js";
import { limitsOf, median, openJointProblem, trainOnPairs } from "../bench-joint-problem.mjs";
import { finishBench } from "../bench-report.mjs";

const PAIRS = 2000;
const TRIALS = 200;
const TOP = 20;
const REFINEMENTS = 3;
const TARGETS = [
  [0.5, 0.5],
  [0.25, 0.25],
  [0.12, 0.5],
];

const { values: flags } = parseArgs({
  options: { targets: { type: "string", default: "0,1,2" }, seeds: { type: "string", default: "3" } },
});
const seeds = Array.from({ length: Number(flags.seeds) }, (_, at) => at + 1);
const targets = flags.targets.split(",").map((at) => TARGETS[Number(at)]);
const problem = await openJointProblem();
const { space, quality, cost: truth } = problem;

const figures = { pairs: PAIRS, seeds: seeds.join(" ") };
const errors = Array.from({ length: REFINEMENTS + 1 }, () => []);
const reached = [];
for (const seed of seeds) {
  const { predictor, rows: dataset } = await trainOnPairs(problem, { pairs: PAIRS, seed });
  for (const target of targets) {
    const constraints = limitsOf(problem, target);
    const objective = createObjective({ kind: "hard", constraints });
    const plan = (cost, round) =>
      planStrategy("joint", "surrogate", {
        screen: { space, cost, objective },
        rng: createRng(seed).split(round === 0 ? "controller" : `controller/${round}`),
        isCostFree: false,
        start: space.decisions.map(() => 0),
        frugalMetric: "latencyMs",
      });
    const { rounds } = await searchInRounds({ space, quality, objective }, createRefinablePredictor(predictor, { space, dataset, seed }), {
      search: { budget: { trials: TRIALS }, store: createMemoryStore() },
      refinements: REFINEMENTS,
      // Every round is made, so that all figures are there.
      tolerance: 1e-9,
      top: TOP,
      truth,
      plan,
    });
    for (const { round, medianError } of rounds) errors[round].push(medianError);
    const first = rounds.findIndex(({ medianError }) => medianError < 0.01);
    reached.push(first);
    console.log(
      `seed ${seed}, latency <= ${target[0]}, area <= ${target[1]}: ${rounds.map(({ medianError, optimism, within }) => `${(100 * medianError).toFixed(2)} % (predicted/simulated ${optimism.latencyMs.toFixed(4)}, ${within} of ${TOP} hold)`).join(" -> ")}`,
    );
  }
}
for (const [round, values] of errors.entries()) figures[`medianErrorRound${round}`] = Number((100 * median(values)).toFixed(3));
const late = reached.filter((round) => round < 0).length;
Object.assign(figures, { runs: reached.length, runsBelowOnePercentWithinThreeRounds: reached.length - late });
figures.medianErrorAfterThreeRounds = Number((100 * median(errors[REFINEMENTS])).toFixed(3));
finishBench({
  name: "refinement",
  figures,
  bars: { medianErrorAfterThreeRounds: { atMost: 1 }, runsBelowOnePercentWithinThreeRounds: { atLeast: reached.length } },
});
