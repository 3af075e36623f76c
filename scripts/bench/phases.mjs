/**
 * Strategies inside one run against the default: both parts together all along, a switch to accelerators alone, parts in turns; and the orders in
 * which the LSTM takes its decisions. NAS-Bench-201 x 50,000 accelerators on the simulator, equal paid evaluations, four pairs of limits, ten
 * seeds. `-- --targets 1 --seeds 3` runs a part.
 */
import { parseArgs } from "node:util";
import { givenAccelerator, limitsOf, median, openJointProblem, searchJoint, TARGETS } from "../bench-joint-problem.mjs";
import { finishBench } from "../bench-report.mjs";

const PAID = 1500;

const { values: flags } = parseArgs({
  options: { targets: { type: "string", default: "1,2,3,4" }, seeds: { type: "string", default: "10" } },
});
const seeds = Array.from({ length: Number(flags.seeds) }, (_, at) => at + 1);
const targets = flags.targets.split(",").map((at) => TARGETS[Number(at)]);
const problem = await openJointProblem();

const methods = {
  joint: {},
  "switch at 0.5": { strategy: "switch", plan: { switchAt: 0.5 } },
  "switch at 0.75": { strategy: "switch" },
  "alternating, 1 turn": { strategy: "alternating", plan: { turns: 1 } },
  "alternating, 3 turns": { strategy: "alternating" },
  "alternating, 6 turns": { strategy: "alternating", plan: { turns: 6 } },
  "lstm, network first": { controller: "lstm" },
  "lstm, accelerator first": { controller: "lstm", plan: { order: "accelerator-first" } },
  "lstm, interleaved": { controller: "lstm", plan: { order: "interleaved" } },
};
/** What each is held against. */
const defaultOf = (name) => (name.startsWith("lstm") ? "lstm, network first" : "joint");

const figures = { seeds: seeds.join(" "), paid: PAID };
const gains = {};
for (const target of targets) {
  const constraints = limitsOf(problem, target);
  const start = [...problem.residualBlock, ...givenAccelerator(problem, target)];
  console.log(`\nlatency <= ${target[0]}, area <= ${target[1]} of the best network's on baseline`);
  const found = {};
  for (const [name, options] of Object.entries(methods)) {
    const runs = [];
    for (const seed of seeds) runs.push(await searchJoint(problem, { constraints, seed, paid: PAID, start, ...options }));
    const qualities = runs.map(({ winner }) => 100 * (winner?.quality ?? 0));
    const latencies = runs.flatMap(({ winner }) => (winner === undefined ? [] : winner.cost.metrics.latencyMs / constraints[0].limit));
    found[name] = qualities;
    const gain = qualities.map((value, at) => value - found[defaultOf(name)][at]);
    gains[name] = [...(gains[name] ?? []), ...gain];
    console.log(
      `  ${name.padEnd(24)} median ${median(qualities).toFixed(2)} %, ${Math.min(...qualities).toFixed(2)} to ${Math.max(...qualities).toFixed(2)}, empty ${qualities.filter((value) => value === 0).length}; over its default ${median(gain).toFixed(2)} points; latency ${latencies.length === 0 ? "none" : median(latencies).toFixed(2)} of the limit; ${median(runs.map(({ looked }) => looked))} qualities`,
    );
    figures[`${name} ${target.join("/")}`] = Number(median(qualities).toFixed(2));
  }
}
console.log("\nmean gain over the default, with twice its standard error, over all limits and seeds:");
for (const [name, values] of Object.entries(gains)) {
  if (name === defaultOf(name)) continue;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.length < 2 ? Number.POSITIVE_INFINITY : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const noise = 2 * Math.sqrt(variance / values.length);
  const verdict = mean < -noise ? "loses" : mean > noise ? "wins" : "no difference beyond the noise";
  console.log(`  ${name.padEnd(24)} ${mean.toFixed(2)} +- ${noise.toFixed(2)} points: ${verdict}`);
  figures[`gain of ${name}`] = Number(mean.toFixed(3));
  figures[`noise of ${name}`] = Number(noise.toFixed(3));
}
finishBench({ name: "phases", figures, bars: {} });
