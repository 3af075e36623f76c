/**
 * Searches NAS-Bench-201 x the 50,000 accelerators on a predictor trained on simulated pairs, under five pairs of limits, 20 seeds each, with 20,000
 * scored candidates and 20 simulations a run, and holds what each controller's best verified design is worth against the exact optimum of
 * `tandem enumerate`. A run succeeds where a verified design meets both limits within 0.5 points of it. `-- --seeds 2 --methods logits` runs a part.
 */
import { parseArgs } from "node:util";
import { createObjective } from "../../dist/objective/create-objective.js";
import { formatTextTable } from "../../dist/report/text-table.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { enumerateSpace } from "../../dist/search/enumerate-space.js";
import { finishOutcome } from "../../dist/search/finish-outcome.js";
import { meterCost } from "../../dist/search/metered-cost.js";
import { createMemoryStore } from "../../dist/search/run-store.js";
import { selectWinner } from "../../dist/search/select-winner.js";
import { verifyOutcome } from "../../dist/search/verify-outcome.js";
import { listDesigns } from "../../dist/space/list-designs.js";
import { qualityKey } from "../../dist/space/traits.js";
import { cached, limitsOf, openJointProblem, searchJoint, TARGETS, trainOnPairs } from "../bench-joint-problem.mjs";
import { finishBench } from "../bench-report.mjs";

const SCORED = 20_000;
/** Of them, to finish with. */
const FINISH = 4000;
/** Verified designs that end the verification, which makes at most four times as many simulations. */
const WANTED = 5;
const SIMULATIONS = 20;
const WITHIN_POINTS = 0.5;
const BARS = { surrogate: 0.8, lstm: 0.6, logits: 0.6 };

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    methods: { type: "string", default: "surrogate,lstm,logits,evolution,random" },
    targets: { type: "string", default: "0,1,2,3,4" },
    pairs: { type: "string", default: "20000" },
  },
});
const seeds = Array.from({ length: Number(flags.seeds) }, (_, at) => at + 1);
const targets = flags.targets.split(",").map((at) => TARGETS[Number(at)]);
const problem = await openJointProblem();
const optima = await findOptima();
const trained = await trainOnPairs(problem, { pairs: Number(flags.pairs), seed: 1 });
console.log(`predictor trained on ${trained.pairs} simulated pairs`);

/** The exact best quality under each pair of limits. */
async function findOptima() {
  const { networks, quality, onBaseline, space } = problem;
  const qualities = await quality.estimate(listDesigns(networks).map((network) => [...network, ...onBaseline]));
  const executor = createThreadExecutor({ workers: 2 });
  const found = [];
  for (const target of targets) {
    const constraints = limitsOf(problem, target);
    const enumerate = async () => {
      const { best } = await enumerateSpace({ space, qualities, constraints, bestOnly: true, store: createMemoryStore(), executor });
      return best.quality;
    };
    const key = `optimum ${constraints.map(({ limit }) => limit).join(" ")}`;
    const known = await cached(key, enumerate);
    found.push(known);
    console.log(`latency x ${target[0]}, area x ${target[1]}: exact optimum ${(100 * known).toFixed(2)} %`);
  }
  await executor.dispose();
  return found;
}

/** One run: the best verified quality (0 where nothing is verified), and what it took. */
async function run(controller, { target, seed }) {
  const { space } = problem;
  const constraints = limitsOf(problem, target);
  const predicted = meterCost(trained.cost);
  const budget = SCORED - FINISH;
  // The surrogate has many designs costed for each that it has scored; all of them count.
  const isFrugal = controller === "surrogate";
  const { trials } = await searchJoint(problem, {
    constraints,
    seed,
    controller,
    cost: predicted,
    paid: budget,
    isFree: !isFrugal,
    search: isFrugal ? {} : { scoreInfeasible: true, candidatesPerStep: 32, askedPerStep: 32, idleSteps: 50 },
  });
  const finished = await finishOutcome({ trials }, { space, cost: predicted, constraints, candidates: FINISH });
  const verified = await verifyOutcome(
    { trials },
    {
      cost: problem.cost,
      objective: createObjective({ kind: "hard", constraints }),
      wanted: WANTED,
      finished: finished.list,
      keyOf: (candidate) => qualityKey(space, candidate),
    },
  );
  return { quality: selectWinner(verified, constraints)?.quality ?? 0, scored: predicted.asked, simulations: verified.length };
}

const figures = { seeds: seeds.join(" "), pairs: trained.pairs };
const rows = [];
let [mostScored, mostSimulations] = [0, 0];
for (const method of flags.methods.split(",")) {
  const successes = [];
  for (const [at, target] of targets.entries()) {
    let count = 0;
    for (const seed of seeds) {
      const { quality, scored, simulations } = await run(method, { target, seed });
      mostScored = Math.max(mostScored, scored);
      mostSimulations = Math.max(mostSimulations, simulations);
      if (quality > 0 && 100 * (optima[at] - quality) <= WITHIN_POINTS) count++;
    }
    successes.push(count);
  }
  const runs = seeds.length * targets.length;
  figures[method] = successes.reduce((sum, count) => sum + count, 0) / runs;
  rows.push([method, ...successes.map(String), `${Math.round(100 * figures[method])} %`]);
  console.log(`${method}: ${successes.join(", ")} of ${seeds.length}`);
}
const headings = ["controller", ...targets.map(([latency, area]) => `${latency}, ${area}`), "successes"];
console.log(
  formatTextTable(
    headings.map((heading, at) => (at === 0 ? { heading } : { heading, align: "right" })),
    rows,
  ),
);
figures.mostScored = mostScored;
figures.mostSimulations = mostSimulations;
finishBench({
  name: "joint-exact",
  figures,
  bars: {
    ...Object.fromEntries(Object.entries(BARS).flatMap(([method, atLeast]) => (method in figures ? [[method, { atLeast }]] : []))),
    mostScored: { atMost: SCORED },
    mostSimulations: { atMost: SIMULATIONS },
  },
});
