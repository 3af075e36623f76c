/**
 * Searches networks and accelerators together, and the same apart, at equal paid evaluations: simulator calls and qualities looked up, the pairs
 * that train predictors included. Networks are NAS-Bench-201's, quality its `c100_val_200`, accelerators the 50,000, cost the simulator; five
 * pairs of limits, ten seeds. Where another way has the table's best network nothing can be better: such ties are
 * counted apart. `-- --targets 0,3 --seeds 4` runs a part.
 */
import { parseArgs } from "node:util";
import { isWithin } from "../../dist/objective/constraint.js";
import { listDesigns } from "../../dist/space/list-designs.js";
import {
  givenAccelerator,
  limitsOf,
  median,
  openJointProblem,
  searchJoint,
  TARGETS,
  trainOnPairs,
  verifyWinner,
} from "../bench-joint-problem.mjs";
import { finishBench } from "../bench-report.mjs";

/** Evaluations a run may pay for. */
const PAID = 1500;
/** Of them, pairs that train the joint search's predictor, and simulations that verify what it found. */
const PAIRS = 700;
const VERIFICATIONS = 20;

const { values: flags } = parseArgs({
  options: { targets: { type: "string", default: "0,1,2,3,4" }, seeds: { type: "string", default: "10" } },
});
const seeds = Array.from({ length: Number(flags.seeds) }, (_, at) => at + 1);
const targets = flags.targets.split(",").map((at) => TARGETS[Number(at)]);
const problem = await openJointProblem();
const predictors = new Map();

async function predictorOf(seed) {
  if (!predictors.has(seed)) predictors.set(seed, await trainOnPairs(problem, { pairs: PAIRS, seed }));
  return predictors.get(seed);
}

/** The ways to search; each returns the winner by simulated figures and what was paid for. */
const methods = {
  async joint({ constraints, seed }) {
    const { cost, pairs } = await predictorOf(seed);
    const paid = PAID - pairs - VERIFICATIONS;
    // Under tight limits there are fewer networks within them than it may look up.
    const { trials, looked } = await searchJoint(problem, { constraints, seed, paid, cost, isFree: true, search: { idleSteps: 50 } });
    const { winner, verified } = await verifyWinner(problem, { trials, constraints, predicted: cost });
    return { winner, looked, simulated: pairs + verified.length };
  },
  networks: ({ constraints, seed, start }) => searchJoint(problem, { constraints, seed, paid: PAID, strategy: "network-only", start }),
  accelerators: ({ constraints, seed, start }) =>
    searchJoint(problem, { constraints, seed, paid: PAID, strategy: "accelerator-only", start }),
  "networks, then accelerators": ({ constraints, seed, start }) =>
    searchJoint(problem, { constraints, seed, paid: PAID, strategy: "alternating", start, plan: { turns: 1 } }),
  async "accelerators, then networks"({ constraints, seed, start }) {
    const first = await searchJoint(problem, {
      constraints: constraints.slice(1),
      seed,
      paid: PAID / 4,
      strategy: "accelerator-only",
      start,
    });
    const on = [...start.slice(0, 6), ...first.winner.candidate.slice(6)];
    const second = await searchJoint(problem, { constraints, seed, paid: (3 * PAID) / 4, strategy: "network-only", start: on });
    return { ...second, looked: first.looked + second.looked, simulated: first.simulated + second.simulated };
  },
};

/** The best of all networks on one accelerator, whatever that would cost. */
async function ceilingOn(given, constraints) {
  const { networks, cost, quality } = problem;
  const designs = listDesigns(networks).map((network) => [...network, ...given]);
  const costs = await cost.estimate(designs);
  const within = designs.filter((_, at) => isWithin(constraints, costs[at]));
  return within.length === 0 ? 0 : 100 * (await quality.estimate(within)).reduce((best, value) => Math.max(best, value), 0);
}

const figures = { seeds: seeds.join(" "), paid: PAID, pairs: PAIRS };
const verdicts = { better: 0, equal: 0, worse: 0 };
let equalAtBest = 0;
const best = 100 * problem.bestQuality;
let violations = 0;
for (const target of targets) {
  const constraints = limitsOf(problem, target);
  const given = givenAccelerator(problem, target);
  const start = [...problem.residualBlock, ...given];
  const ceiling = await ceilingOn(given, constraints);
  console.log(
    `\nlatency <= ${target[0]}, area <= ${target[1]} of the best network's on baseline; networks alone could reach ${ceiling.toFixed(2)} on the given accelerator`,
  );
  const medians = {};
  for (const [name, method] of Object.entries(methods)) {
    const runs = [];
    for (const seed of seeds) runs.push(await method({ constraints, seed, start }));
    const qualities = runs.map(({ winner }) => 100 * (winner?.quality ?? 0));
    const paid = runs.map(({ looked, simulated }) => looked + simulated);
    const energies = runs.flatMap(({ winner }) => winner?.cost.metrics.energyUj ?? []);
    violations += runs.filter(({ winner }) => winner !== undefined && !isWithin(constraints, winner.cost)).length;
    medians[name] = median(qualities);
    console.log(
      `  ${name.padEnd(28)} median ${median(qualities).toFixed(2)}, ${Math.min(...qualities).toFixed(2)} to ${Math.max(...qualities).toFixed(2)}, empty ${qualities.filter((value) => value === 0).length}; median energy ${energies.length === 0 ? "none" : `${median(energies).toFixed(1)} uJ`}; paid ${median(paid)} (${median(runs.map(({ looked }) => looked))} qualities)`,
    );
    figures[`${name} ${target.join("/")}`] = Number(median(qualities).toFixed(3));
  }
  const { joint, ...separate } = medians;
  const rival = Math.max(...Object.values(separate));
  const verdict = joint > rival ? "better" : joint === rival ? "equal" : "worse";
  verdicts[verdict]++;
  if (verdict === "equal" && joint === best) equalAtBest++;
  figures[`networks' ceiling ${target.join("/")}`] = Number(ceiling.toFixed(3));
  console.log(
    `  joint against the best of the others: ${verdict}, by ${(joint - rival).toFixed(2)} points${joint === best ? ", at the table's best" : ""}`,
  );
}
const amortised = PAID - PAIRS + PAIRS / TARGETS.length;
console.log(
  `\na predictor is trained once for the ${TARGETS.length} pairs of limits: spread over them, a joint search pays ${amortised} evaluations, the others ${PAID}`,
);
console.log(
  `joint is better in ${verdicts.better}, equal in ${verdicts.equal}, worse in ${verdicts.worse} of ${targets.length}; ${equalAtBest} of the equal ones at the table's best`,
);
Object.assign(figures, { ...verdicts, equalAtBest, violations, paidAmortised: amortised });
finishBench({ name: "joint-vs-separate", figures, bars: { better: { atLeast: Math.min(4, targets.length) }, violations: { equals: 0 } } });
