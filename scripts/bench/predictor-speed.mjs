/**
 * How fast predictors train and predict on 224-pixel mobilenet-v2 with the 50,000 accelerators: rows a second of training (on the sample that ships), designs a
 * second of the shipped predictor from decisions to figures for random pairs, and all accelerators for one network; beside them the event model's own
 * rate. `TANDEM_ENGINE` chooses the engine; the bars are the native one's. Tables of blocks fill as designs come: the rates of
 * the first designs after loading and of every hundred thousand behind them are printed too, and the sweep over accelerators begins with empty tables.
 */
import { fileURLToPath } from "node:url";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { createRng } from "../../dist/core/rng.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { loadPredictor } from "../../dist/predictor/checkpoint.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { listDesigns } from "../../dist/space/list-designs.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const FIRST = 20_000;
const WARMING = 200_000;
const PREDICTED = 400_000;
const PART = 100_000;
const SIMULATED = 300;
const EPOCHS = 10;
const model = fileURLToPath(new URL("../../models/mobilenet-v2-224", import.meta.url));
const sample = fileURLToPath(new URL("../../datasets/mobilenet-v2-224", import.meta.url));
const progress = createProgress(process.stderr);
const seconds = (started) => (performance.now() - started) / 1000;

/** Seconds of the training steps alone: the stage that counts epochs. */
function watchTraining() {
  const watch = { seconds: 0 };
  const stage = (name, options) => {
    const inner = progress.stage(name, options);
    if (name !== "train") return inner;
    const started = performance.now();
    return {
      ...inner,
      advance: (...args) => inner.advance(...args),
      finish: () => {
        watch.seconds = seconds(started);
        inner.finish();
      },
    };
  };
  return { watch, progress: { ...progress, stage } };
}

function randomRows(space, { rng, count }) {
  const sizes = space.decisions.map(({ values }) => values.length);
  return { count, candidates: Uint8Array.from({ length: count * sizes.length }, (_, at) => rng.integer(sizes[at % sizes.length])) };
}

const { name: engine, threads } = await startEngine();
const { watch, progress: watched } = watchTraining();
const { report } = await trainPredictor(await readDataset(sample), { seed: 1, epochs: EPOCHS, progress: watched });

let { predictor } = await loadPredictor(model);
const space = createSpace(predictor.space);
const rng = createRng(5);
const [first, warming, rows] = [FIRST, WARMING, PREDICTED].map((count, at) => randomRows(space, { rng: rng.split(`rows/${at}`), count }));
const rate = (some) => {
  const started = performance.now();
  predictor.predict(some);
  return some.count / seconds(started);
};
/** Designs a second by hundred thousand. */
const rates = ({ count, candidates }) =>
  Array.from({ length: count / PART }, (_, part) => {
    const [start, end] = [part, part + 1].map((at) => at * PART * space.decisions.length);
    return rate({ count: PART, candidates: candidates.subarray(start, end) });
  });
const firstPerSecond = rate(first);
const warmingRates = rates(warming);
const measuredRates = rates(rows);
const designsPerSecond = PREDICTED / measuredRates.reduce((sum, perSecond) => sum + PART / perSecond, 0);

({ predictor } = await loadPredictor(model));
const [networks, accelerators] = space.parts;
const network = sampleCandidate(networks.space, rng.split("network"));
const all = [...listDesigns(accelerators.space)].map((accelerator) => [...network, ...accelerator]);
const sweep = { count: all.length, candidates: Uint8Array.from(all.flat()) };
const sweepSeconds = sweep.count / rate(sweep);

const simulator = new Simulator();
const simulated = Array.from({ length: 2 * SIMULATED }, (_, row) => {
  const candidate = Array.from(rows.candidates.subarray(row * space.decisions.length, (row + 1) * space.decisions.length));
  return [buildNetwork(space, candidate), buildAccelerator(space, candidate)];
});
// Once over other designs of the same kind, so that the compiler has seen the simulator too.
for (const [network, accelerator] of simulated.slice(SIMULATED)) simulator.totals(network, accelerator);
const started = performance.now();
for (const [network, accelerator] of simulated.slice(0, SIMULATED)) simulator.totals(network, accelerator);
const simulatedPerSecond = SIMULATED / seconds(started);

const bars = {
  trainingRowsPerSecond: { atLeast: 60_000 },
  designsPerSecond: { atLeast: 200_000 },
  allAcceleratorsSeconds: { atMost: 1 },
};
const parts = [firstPerSecond, ...warmingRates, ...measuredRates].map((perSecond) => Math.round(perSecond));
console.log(`\ndesigns a second of the first ${FIRST}, then by ${PART}: ${parts.join(", ")}`);
console.log(
  `${engine}, ${threads} threads: ${sweep.count} accelerators for one network in ${sweepSeconds.toFixed(2)} s, tables empty at first`,
);
finishBench({
  name: "predictor-speed",
  figures: {
    engine,
    trainingRowsPerSecond: Math.round((report.trainingRows * report.epochs) / watch.seconds),
    designsPerSecond: Math.round(designsPerSecond),
    firstDesignsPerSecond: Math.round(firstPerSecond),
    allAcceleratorsSeconds: Number(sweepSeconds.toFixed(2)),
    simulatedPerSecond: Math.round(simulatedPerSecond),
    gain: Math.round(designsPerSecond / simulatedPerSecond),
  },
  bars: engine === "native" ? bars : {},
});
