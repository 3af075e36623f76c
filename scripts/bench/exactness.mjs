/**
 * Whether stepper and event model are equal in every cycle and counter, and the stepper's bytes equal to a plain reference, on many random cases.
 * `--cases 20000` random operations on random machines under random mappings, `--networks 500` random networks of three layers and as many of six, `--seed 1`; 22 full-size layers.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { finishBench } from "../bench-report.mjs";
import { compileExactness } from "../compile-exactness.mjs";

/** Cases of a part: after each a line says how far it got. */
const PART = 1000;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "20000" },
    networks: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
  },
});
const [cases, networks, seed] = [values.cases, values.networks, values.seed].map(Number);
const folder = join(compileExactness(), "test/simulator/exactness");
const { checkCases, checkFullSizeLayer, checkNetworks } = await import(join(folder, "check-exactness.js"));
const { EffectTable } = await import(join(folder, "effect-table.js"));
const { fullSizeLayers } = await import(join(folder, "full-size-layers.js"));

const table = new EffectTable();
const start = process.cpuUsage();
let differing = 0;

/** Prints a difference with the smallest case that shows it, and goes on. */
function hold(check) {
  try {
    check();
  } catch (error) {
    differing++;
    console.log(error.message, error.cause?.message ?? "");
  }
}

for (let done = 0; done < cases; done += PART) {
  hold(() => checkCases({ runs: Math.min(PART, cases - done), seed: seed + done }, table));
  console.log(`${Math.min(cases, done + PART)} of ${cases} cases`);
}
for (const layers of [3, 6]) hold(() => checkNetworks({ runs: networks, layers, seed }, table));
for (const layer of fullSizeLayers) hold(() => checkFullSizeLayer(layer, table));
const seconds = process.cpuUsage(start).user / 1e6;
console.log(`${table}`);
finishBench({
  name: "exactness",
  figures: {
    cases,
    networks,
    fullSizeLayers: fullSizeLayers.length,
    differing,
    effects: table.counts.size,
    effectsMissing: table.missing.length,
    cycles: table.cycles,
    seconds: Math.round(seconds),
  },
  bars: { differing: { equals: 0 }, effects: { atLeast: 20 }, effectsMissing: { equals: 0 } },
});
