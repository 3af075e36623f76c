/**
 * Four evaluations at a time that end in any order, a state on the disk that a stopped search goes on from, and a cost that is known without
 * an evaluation. The evaluation looks up NAS-Bench-Macro's published accuracies in place of training.
 * Run it in the package's folder with: node examples/ask-tell/workers-and-resume.mjs STATE.json
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { analyzeNetwork, buildNetwork, createObjective, createSpace, createStudy, parseConstraints } from "tandem";

const EVALUATIONS = 80;
const WORKERS = 4;
const statePath = process.argv[2] ?? "study.json";

const table = new URL("../../datasets/published/tables/nas_bench_macro_cifar10.csv.gz", import.meta.url);
const rows = gunzipSync(readFileSync(table)).toString().trim().split("\n").slice(1);
const accuracies = new Map(rows.map((row) => row.split(",")).map(([arch, , , , mean]) => [arch, Number(mean) / 100]));

/** Stands for training: it takes its time, and evaluations overtake each other. */
async function train(candidate) {
  await new Promise((resolve) => setTimeout(resolve, 1 + 10 * Math.random()));
  return accuracies.get(candidate.replaceAll(":", ""));
}

const space = createSpace({ name: "nas-bench-macro" });
const objective = createObjective({ kind: "hard", constraints: parseConstraints(["macs<=80e6"], { metrics: ["macs"] }) });
const cost = {
  name: "multiply-accumulates",
  estimate: async (candidates) =>
    candidates.map((candidate) => ({ kind: "feasible", metrics: { macs: analyzeNetwork(buildNetwork(space, candidate)).macs } })),
};
const study = createStudy({ space, objective, cost, seed: 1 });

const resumed = existsSync(statePath);
if (resumed) study.load(JSON.parse(readFileSync(statePath, "utf8")));
console.log(resumed ? `goes on after ${study.trials.length} evaluations; ${study.pending.length} more were under way` : "begins");

/** Replaces the state whole, so that a stop at any moment leaves the old one or the new one. */
function save() {
  writeFileSync(`${statePath}.tmp`, JSON.stringify(study.dump()));
  renameSync(`${statePath}.tmp`, statePath);
}

// What was under way when an earlier process stopped is evaluated again.
const lost = [...study.pending];
let begun = study.trials.length;
async function work() {
  while (begun < EVALUATIONS) {
    begun++;
    const next = lost.shift() ?? (await study.ask())[0];
    if (next === undefined) return;
    await study.tell([{ candidate: next.candidate, quality: await train(next.candidate) }]);
    save();
  }
}
await Promise.all(Array.from({ length: WORKERS }, work));

const { candidate, quality, metrics } = study.best();
console.log(`${study.trials.length} networks evaluated; best within 80 million multiply-accumulates:`);
console.log(`${candidate.replaceAll(":", "")}, accuracy ${(100 * quality).toFixed(2)} %, ${(metrics.macs / 1e6).toFixed(1)} million`);
