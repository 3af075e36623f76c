/**
 * Holds the winner of the quickstart against four alternatives under the same targets, all trained alone on one schedule with three seeds:
 * MobileNetV2 on the baseline accelerator and on its best one, a network-only search, random pairs. Takes about half an hour; stopped, it goes
 * on where it was.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { baseline } from "../../dist/accelerator/presets.js";
import { createRunContext } from "../../dist/cli/run/create-run-context.js";
import { prepareDataset } from "../../dist/cli/run/prepare-dataset.js";
import { preparePredictor } from "../../dist/cli/run/prepare-predictor.js";
import { createRunSupernet, searchDesigns } from "../../dist/cli/run/search-designs.js";
import { trainDesigns } from "../../dist/cli/run/train-designs.js";
import { trainNetworks } from "../../dist/cli/run/train-networks.js";
import { findWidestMobilenet } from "../../dist/cli/run/widest-mobilenet.js";
import { createLogitsController } from "../../dist/controller/logits-controller.js";
import { createRandomController } from "../../dist/controller/random-controller.js";
import { pairedBootstrap } from "../../dist/core/bootstrap.js";
import { createRng } from "../../dist/core/rng.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { isWithin } from "../../dist/objective/constraint.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { watchInterruption } from "../../dist/runtime/interruption.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { restoreSharedScores } from "../../dist/search/calibrated-quality.js";
import { openRunFolder } from "../../dist/search/run-folder.js";
import { createSimulatorCost } from "../../dist/simulator/simulator-cost.js";
import { parseCandidate } from "../../dist/space/candidate-text.js";
import { createSpace } from "../../dist/space/create-space.js";
import { evaluateNetwork } from "../../dist/supernet/evaluate-network.js";
import { finishBench } from "../bench-report.mjs";

const SEEDS = [1, 2, 3];
/** A little longer than the quickstart's own schedule, the same for all. */
const EPOCHS = 15;
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const path = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tandem", "bench", "quickstart");
const progress = createProgress(process.stderr);
const signal = watchInterruption();

/** Runs the quickstart as a user would, or takes up where an earlier bench stopped. */
function runQuickstart() {
  const command = [join(root, "dist/cli/main.js"), "run", join(root, "configs/quickstart.yaml"), "--output", path, "--resume", "--json"];
  const { status, stdout } = spawnSync(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`The quickstart ended with status ${status}, expected 0`);
  return JSON.parse(stdout.toString());
}

/** A run folder for one part of the bench, so that a bench that was stopped does not begin again. */
function openPart(part) {
  const options = { configuration: { ...configuration, engine: engine.name, part }, resume: true, warn: console.error };
  return openRunFolder(`${path}-${part}`, options);
}

/** The winner of a search, chosen as the quickstart chooses: the same heats and finals, on the selection images. */
async function chooseWinner(run, { entrants }) {
  const { winner } = await trainDesigns(run, entrants);
  return { network: winner.network, metrics: winner.simulated };
}

/** The widest MobileNetV2 over all 50,000 accelerators; only those that carried a width are tried with a wider one. */
async function findBestMobilenet(run, start) {
  const space = createSpace({ name: "accelerator" });
  let accelerators = [];
  const total = space.decisions.reduce((product, { values }) => product * values.length, 1);
  for (let code = 0; code < total; code++) {
    let rest = code;
    const candidate = space.decisions.map(({ values }) => {
      const index = rest % values.length;
      rest = Math.floor(rest / values.length);
      return index;
    });
    accelerators.push(buildAccelerator(space, candidate));
  }
  const options = (limit) => ({ accelerators, constraints: run.targets.constraints, widths: limit });
  let best = start;
  for (let width = start.width; ; width = Number((width + 0.05).toFixed(2))) {
    const found = await findWidestMobilenet(run.configuration.space, options([width]));
    if (found === undefined) return best;
    best = found;
    accelerators = await keepWithin(run, found.network, accelerators);
  }
}

async function keepWithin(run, network, accelerators) {
  const costs = await createSimulatorCost().estimate(accelerators.map((accelerator) => ({ network, accelerator })));
  return accelerators.filter((_, index) => isWithin(run.targets.constraints, costs[index]));
}

/** The same search with the accelerator held at the baseline: another space, everything else equal. */
async function searchNetworks(run, predictor) {
  const space = run.networkPart.space;
  const fixed = run.acceleratorPart.space.decisions.map(({ name, values }) => values.indexOf(baseline[name]));
  const onBaseline = (model) => ({ name: model.name, estimate: (list) => model.estimate(list.map((network) => [...network, ...fixed])) });
  const { policyRate: learningRate, entropyWeight } = run.configuration.search;
  const rng = createRng(run.configuration.seed).split("network-only");
  const alone = {
    ...run,
    space,
    networkPart: space.parts[0],
    folder: await openPart("network-only"),
    simulator: onBaseline(run.simulator),
    controller: createLogitsController(space, rng.split("controller"), { learningRate, entropyWeight, baseline: "step" }),
    rng,
  };
  const { entrants } = await searchDesigns(alone, { predictor: onBaseline(predictor), supernet: createRunSupernet(alone) });
  const pairs = entrants.map((trial) => ({ ...trial, candidate: [...trial.candidate, ...fixed] }));
  const winner = await chooseWinner({ ...run, folder: alone.folder }, { entrants: pairs });
  await alone.folder.close();
  return winner;
}

/** Random pairs under the same screen, as many scored by the finished supernet as the search scored, and the same funnel. */
async function searchAtRandom(run, { predictor, supernet, scored }) {
  const rng = createRng(run.configuration.seed).split("random");
  const random = { ...run, folder: await openPart("random"), controller: createRandomController(run.space, rng) };
  const frozen = {
    name: "supernet",
    estimate: (list) => supernet.estimate(list),
    scoreOn: (split, list) => supernet.scoreOn(split, list),
  };
  const found = await searchDesigns(random, { predictor, supernet: frozen, budget: { trials: scored } });
  const winner = await chooseWinner(random, found);
  await random.folder.close();
  return winner;
}

const summary = runQuickstart();
const engine = await startEngine();
const { engine: _, ...configuration } = parse(readFileSync(join(path, "config.yaml"), "utf8"));
const folder = await openRunFolder(path, { configuration: { ...configuration, engine: engine.name }, resume: true, warn: console.error });
const run = await createRunContext(configuration, { folder, engine, progress, signal });
const { cost: predictor } = await preparePredictor(run, await prepareDataset(run));
const supernet = createRunSupernet(run);
const saved = await folder.readState("search");
await restoreSharedScores({ space: run.space, supernet }, saved.blob);
const scored = folder.trials.filter(({ stage, quality }) => stage === "search" && quality !== null).length;

const won = summary.designs.find(({ role }) => role === "winner");
const winner = { network: buildNetwork(run.space, parseCandidate(run.space, won.candidate)), metrics: won.simulated };
const onBaseline = await findWidestMobilenet(run.configuration.space, { accelerators: [baseline], constraints: run.targets.constraints });
const onBest = await findBestMobilenet(run, onBaseline);
const networkOnly = await searchNetworks(run, predictor);
const random = await searchAtRandom(run, { predictor, supernet, scored });
await folder.close();

const designs = [
  ["winner", winner],
  [`MobileNetV2 x${onBaseline.width} on baseline`, onBaseline],
  [`MobileNetV2 x${onBest.width} on its best accelerator`, onBest],
  ["network-only search on baseline", networkOnly],
  ["random pairs", random],
].filter(([, design]) => design !== undefined);

const jobs = designs.flatMap(([label, { network }]) =>
  SEEDS.map((seed) => ({ stage: `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-${seed}`, network, epochs: EPOCHS, seed })),
);
const trainings = await openPart("trainings");
const trained = await trainNetworks({ ...run, folder: trainings }, { name: "train all designs", jobs });
await trainings.close();
const images = run.task.openTest();
const correct = new Map(designs.map(([label]) => [label, []]));
for (const [at, { network }] of jobs.entries()) {
  const { weights } = trained[at];
  const label = designs[Math.floor(at / SEEDS.length)][0];
  correct.get(label).push(evaluateNetwork(network, { weights, images, normalization: run.task.normalization }).correct);
}

const mean = (rows) => rows.reduce((sum, row) => sum + row.reduce((total, flag) => total + flag, 0), 0) / (rows.length * images.count);
const figures = { seeds: SEEDS.join(" "), scored, winnerAccuracy: Number((100 * mean(correct.get("winner"))).toFixed(2)) };
const bars = { winnerAccuracy: { atLeast: 88 } };
console.log(`\n${"design".padEnd(44)} latency (us)  area (mm2)  test acc. (%)  winner's gain (points, 95 %)`);
const keys = ["", "Baseline", "BestAccelerator", "NetworkOnly", "Random"];
const all = ["winner", "MobileNetV2 x", "MobileNetV2 x", "network-only", "random"];
for (const [index, [label, { metrics }]] of designs.entries()) {
  const rows = correct.get(label);
  let gain = "";
  if (index > 0) {
    const differences = rows.map((row, seed) => Float64Array.from(row, (flag, image) => 100 * (correct.get("winner")[seed][image] - flag)));
    const interval = pairedBootstrap(differences, { rng: createRng(1).split(`bootstrap/${label}`), resamples: 10_000 });
    const key = keys[all.findIndex((start, at) => at >= index && label.startsWith(start))];
    figures[`gainOver${key}`] = Number(interval.mean.toFixed(2));
    figures[`gainOver${key}Low`] = Number(interval.lower.toFixed(2));
    bars[`gainOver${key}Low`] = { atLeast: key === "Baseline" ? 0.001 : -1 };
    gain = `${interval.mean.toFixed(2)} [${interval.lower.toFixed(2)}, ${interval.upper.toFixed(2)}]${interval.lower <= 0 && interval.upper >= 0 ? " not distinguishable" : ""}`;
  }
  console.log(
    `${label.padEnd(44)} ${(1000 * metrics.latencyMs).toFixed(3).padStart(12)}  ${metrics.areaMm2.toFixed(1).padStart(10)}  ${(100 * mean(rows)).toFixed(2).padStart(13)}  ${gain}`,
  );
}
finishBench({ name: "quickstart", figures, bars });
