/**
 * How well shared weights rank networks: Kendall tau and Spearman of the supernet's estimate against the same networks trained alone, each with
 * the same budget and several seeds, and the correlation of two halves of the seeds beside it, which no estimate can be expected to exceed.
 * `-- --steps 4000 --networks 12 --seeds 3 --epochs 8 --macs 3` (largest multiply-accumulates, in millions).
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { readImageTask } from "../../dist/cli/run/read-image-task.js";
import { kendallTau } from "../../dist/core/kendall-tau.js";
import { createRng } from "../../dist/core/rng.js";
import { spearman } from "../../dist/core/spearman.js";
import { analyzeNetwork } from "../../dist/network/analyze.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { readBytesIfPresent } from "../../dist/runtime/folder.js";
import { packageRoot } from "../../dist/runtime/package-root.js";
import { createSpace } from "../../dist/space/create-space.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { createSupernet } from "../../dist/supernet/supernet.js";
import { trainAlone } from "../../dist/supernet/train-alone.js";
import { finishBench } from "../bench-report.mjs";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "4000" },
    networks: { type: "string", default: "12" },
    seeds: { type: "string", default: "3" },
    epochs: { type: "string", default: "8" },
    macs: { type: "string", default: "3" },
  },
});
const option = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));

await startEngine();
const quickstart = parse(new TextDecoder().decode(await readBytesIfPresent(join(packageRoot, "configs/quickstart.yaml"))));
const space = createSpace(mobilenetV2Spec(quickstart.space));
const task = await readImageTask("datasets/published/images", { rng: createRng(1) });
const millions = (candidate) => analyzeNetwork(buildNetwork(space, candidate)).macs / 1e6;

const rng = createRng(2);
function drawAffordable() {
  for (;;) {
    const candidate = sampleCandidate(space, rng);
    if (millions(candidate) <= option.macs) return candidate;
  }
}

const supernet = createSupernet({ space, task, rng: createRng(3) });
const started = performance.now();
for (let step = 0; step < option.steps; step++) await supernet.advance([drawAffordable()], step / option.steps);
const stepsPerSecond = (1000 * option.steps) / (performance.now() - started);
const candidates = Array.from({ length: option.networks }, drawAffordable);
const shared = await supernet.scoreOn("selection", candidates);
const estimates = shared.map(({ accuracy }) => accuracy);

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const alone = [];
const aloneLosses = [];
console.log("MMACs   supernet   alone, seed by seed");
for (const [index, candidate] of candidates.entries()) {
  const scores = [];
  const losses = [];
  for (let seed = 1; seed <= option.seeds; seed++) {
    const { selectionAccuracy, selectionLoss } = await trainAlone(buildNetwork(space, candidate), task, { epochs: option.epochs, seed });
    scores.push(selectionAccuracy);
    losses.push(selectionLoss);
  }
  alone.push(scores);
  aloneLosses.push(mean(losses));
  const shown = scores.map((score) => score.toFixed(3)).join(" ");
  console.log(`${millions(candidate).toFixed(2).padStart(5)}   ${estimates[index].toFixed(3).padStart(8)}   ${shown}`);
}
const truth = alone.map(mean);
const half = (parity) => alone.map((scores) => mean(scores.filter((_, seed) => seed % 2 === parity)));
const figures = {
  stepsPerSecond,
  meanEstimate: mean(estimates),
  meanAlone: mean(truth),
  spreadAlone: Math.max(...truth) - Math.min(...truth),
  kendallTau: kendallTau(estimates, truth),
  spearman: spearman(estimates, truth),
  kendallTauOfLosses: kendallTau(
    shared.map(({ loss }) => loss),
    aloneLosses,
  ),
  kendallTauOfMacs: kendallTau(candidates.map(millions), truth),
  kendallTauBetweenSeeds: option.seeds > 1 ? kendallTau(half(0), half(1)) : null,
};
for (const [name, figure] of Object.entries(figures)) console.log(`${name.padEnd(24)}${figure === null ? "-" : figure.toFixed(3)}`);
finishBench({ name: "supernet-ranking", figures, bars: {} });
