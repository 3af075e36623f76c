/**
 * What a learned model of quality is worth to each controller: regret to the exact optimum of NB201-P8 after a few hundred looks, with `--quality model:` and without.
 * `--seeds N` (8) and `--trials N` (200).
 */
import { parseArgs } from "node:util";
import { formatTextTable } from "../../dist/report/text-table.js";
import { CONTROLLER_NAMES } from "../../dist/search/controller-name.js";
import { finishBench } from "../bench-report.mjs";
import { openCase, searchCase } from "../bench-table-cases.mjs";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "8" }, trials: { type: "string", default: "200" } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, at) => at + 1);
const opened = await openCase({ quality: "c100_val_200", cost: "pixel3_latency_ms", limit: 8, metric: "latencyMs" });
const plain = CONTROLLER_NAMES.filter((name) => name !== "surrogate");
const settings = [{ controller: "surrogate" }, ...plain.flatMap((controller) => [{ controller }, { controller, learnsQuality: true }])];

const rows = [];
/** Mean regret in points. */
const means = new Map();
for (const setting of settings) {
  const regrets = [];
  for (const seed of seeds) {
    const { scored } = await searchCase(opened, { ...setting, seed, trials: Number(values.trials) });
    regrets.push(100 * (opened.optimum - Math.max(...scored.map(({ quality }) => quality))));
  }
  const mean = regrets.reduce((sum, regret) => sum + regret, 0) / regrets.length;
  const found = regrets.filter((regret) => regret < 1e-9).length;
  const { controller, learnsQuality = false } = setting;
  means.set(`${controller}${learnsQuality ? "+model" : ""}`, mean);
  rows.push([controller, learnsQuality || controller === "surrogate" ? "yes" : "no", mean.toFixed(2), `${found} of ${regrets.length}`]);
}
console.log(`${opened.name}, ${values.trials} looks, ${seeds.length} seeds\n`);
const right = { align: "right" };
console.log(
  formatTextTable(
    [{ heading: "controller" }, { heading: "model" }, { heading: "mean regret", ...right }, { heading: "optimum found", ...right }],
    rows,
  ),
);
const gains = plain.map((name) => [`${name} gains`, means.get(name) - means.get(`${name}+model`)]);
finishBench({
  name: "learned-quality",
  figures: { case: opened.name, trials: Number(values.trials), seeds: seeds.join(" "), ...Object.fromEntries(gains) },
  bars: Object.fromEntries(gains.map(([name]) => [name, { atLeast: 0 }])),
});
