/**
 * What a reader of a joint search asks: predictor against simulator as cost at the same samples; samples that joint needs to match separate; how
 * many runs would break a limit without verification; winners re-ranked under technology constants off by 25 %; the winning accelerator on five
 * other networks. NAS-Bench-201 x 50,000 accelerators; it informs and holds no bar but that what is reported keeps its limits.
 * `-- --targets 1 --seeds 3` runs a part.
 */
import { parseArgs } from "node:util";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { baseline } from "../../dist/accelerator/presets.js";
import { kendallTau } from "../../dist/core/kendall-tau.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { buildReference } from "../../dist/network/reference/build-reference.js";
import { isWithin } from "../../dist/objective/constraint.js";
import { simulate } from "../../dist/simulator/simulate.js";
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

const PAIRS = 1000;
/** Candidates scored by every search. */
const SAMPLES = 400;
const OFF = 0.25;
const OTHERS = ["mobilenet-v1", "mobilenet-v2", "efficientnet-b0", "resnet-18", "resnet-50"];

const { values: flags } = parseArgs({
  options: { targets: { type: "string", default: "1,2,3,4" }, seeds: { type: "string", default: "5" } },
});
const seeds = Array.from({ length: Number(flags.seeds) }, (_, at) => at + 1);
const targets = flags.targets.split(",").map((at) => TARGETS[Number(at)]);
const problem = await openJointProblem();
const { space, accelerators } = problem;

/** How many candidates were scored when a search first held `quality`; infinite where it never did. */
function samplesTo(quality, { trials, constraints }) {
  let scored = 0;
  for (const trial of trials) {
    if (trial.quality === null) continue;
    scored++;
    if (trial.quality >= quality && isWithin(constraints, trial.cost)) return scored;
  }
  return Number.POSITIVE_INFINITY;
}

const winners = [];
const shares = [];
const verdicts = { unverified: 0, reported: 0, runs: 0 };
const figures = { seeds: seeds.join(" "), pairs: PAIRS, samples: SAMPLES };
for (const target of targets) {
  const constraints = limitsOf(problem, target);
  const start = [...problem.residualBlock, ...givenAccelerator(problem, target)];
  const rows = { predictor: [], simulator: [] };
  for (const seed of seeds) {
    const { cost } = await trainOnPairs(problem, { pairs: PAIRS, seed });
    const onPredictor = await searchJoint(problem, { constraints, seed, paid: SAMPLES, cost, isFree: true });
    const onSimulator = await searchJoint(problem, { constraints, seed, paid: SAMPLES, isFree: true });
    const separate = await searchJoint(problem, { constraints, seed, paid: SAMPLES, isFree: true, strategy: "network-only", start });
    const { winner, verified } = await verifyWinner(problem, { trials: onPredictor.trials, constraints });
    rows.predictor.push(100 * (winner?.quality ?? 0));
    rows.simulator.push(100 * (onSimulator.winner?.quality ?? 0));
    verdicts.runs++;
    // Without verification the best by prediction is reported, which is the first to be verified.
    if (verified.length > 0 && !isWithin(constraints, verified[0].cost)) verdicts.unverified++;
    if (winner !== undefined) winners.push({ candidate: winner.candidate, quality: winner.quality });
    if (winner !== undefined && !isWithin(constraints, winner.cost)) verdicts.reported++;
    if (separate.winner !== undefined) {
      const { quality } = separate.winner;
      shares.push(samplesTo(quality, { ...onSimulator, constraints }) / samplesTo(quality, { ...separate, constraints }));
    } else if (onSimulator.winner !== undefined) shares.push(0);
  }
  console.log(
    `latency <= ${target[0]}, area <= ${target[1]}: ${SAMPLES} samples on the predictor ${median(rows.predictor).toFixed(2)}, on the simulator ${median(rows.simulator).toFixed(2)}`,
  );
  figures[`onPredictor ${target.join("/")}`] = Number(median(rows.predictor).toFixed(2));
  figures[`onSimulator ${target.join("/")}`] = Number(median(rows.simulator).toFixed(2));
}
figures.sampleShareToMatchSeparate = Number(median(shares).toFixed(3));
console.log(
  `joint matches what networks alone reach with ${(100 * median(shares)).toFixed(0)} % of the samples these need (median of ${shares.length} runs; 0 where they find nothing)`,
);
figures.violatingShareUnverified = Number((verdicts.unverified / verdicts.runs).toFixed(3));
console.log(
  `${verdicts.unverified} of ${verdicts.runs} runs would report a design that breaks a limit without verification; with it ${verdicts.reported}`,
);

/** Energy and area of the distinct winners, by the part of the technology that they rest on. */
const distinct = [...new Map(winners.map((winner) => [winner.candidate.join(":"), winner])).values()];
const simulated = distinct.map(({ candidate }) => simulate(buildNetwork(space, candidate), buildAccelerator(space, candidate)));
const total = (parts, scaled, factor) =>
  Object.entries(parts).reduce((sum, [part, value]) => (part.startsWith("total") ? sum : sum + value * (part === scaled ? factor : 1)), 0);
for (const kind of ["energy", "area"]) {
  const nominal = simulated.map((result) => total(result[kind]));
  let lowest = 1;
  let kept = 0;
  let tried = 0;
  for (const part of Object.keys(simulated[0][kind]).filter((name) => !name.startsWith("total"))) {
    for (const factor of [1 - OFF, 1 + OFF]) {
      const off = simulated.map((result) => total(result[kind], part, factor));
      lowest = Math.min(lowest, kendallTau(nominal, off));
      tried++;
      if (off.indexOf(Math.min(...off)) === nominal.indexOf(Math.min(...nominal))) kept++;
    }
  }
  figures[`${kind}LowestTau`] = Number(lowest.toFixed(3));
  figures[`${kind}BestKept`] = `${kept} of ${tried}`;
  console.log(
    `${distinct.length} winners by ${kind}, one constant of the technology off by 25 % either way: Kendall tau with their order at least ${lowest.toFixed(3)}; the best stays the best in ${kept} of ${tried}`,
  );
}

const winning = distinct.toSorted((a, b) => b.quality - a.quality)[0];
const accelerator = buildAccelerator(accelerators, winning.candidate.slice(6));
const area = simulated[distinct.indexOf(winning)].areaMm2 / problem.reference.areaMm2;
console.log(
  `the accelerator of the best winner, ${winning.candidate.slice(6).join(":")}, ${(100 * area).toFixed(0)} % of baseline's area, on other networks:`,
);
for (const name of OTHERS) {
  const network = buildReference(name);
  const [own, base] = [accelerator, baseline].map((each) => simulate(network, each));
  const ratio = own.kind === "feasible" ? own.latencyMs / base.latencyMs : null;
  const energy = own.kind === "feasible" ? own.energyUj / base.energyUj : null;
  figures[`latency of ${name}`] = ratio === null ? null : Number(ratio.toFixed(3));
  console.log(
    `  ${name.padEnd(16)} ${ratio === null ? "cannot run" : `latency ${ratio.toFixed(2)}, energy ${energy.toFixed(2)} of baseline's`}`,
  );
}
figures.reportedViolations = verdicts.reported;
finishBench({ name: "ablation", figures, bars: { reportedViolations: { equals: 0 } } });
