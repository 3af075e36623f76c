/**
 * How fast predictors train and predict: rows a second of training, designs a second from decisions to figures for random pairs, and all 50,000 accelerators for
 * one network; beside them the event model's own rate. 224-pixel mobilenet-v2; `TANDEM_ENGINE` chooses the engine. `-- PAIRS` sets the pairs of training (default 12,000).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { createRng } from "../../dist/core/rng.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { jointSpec } from "../../dist/space/joint.js";
import { listDesigns } from "../../dist/space/list-designs.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const PREDICTED = 20_000;
const SIMULATED = 200;
const pairs = Number(process.argv[2] ?? 12_000);
const root = mkdtempSync(join(tmpdir(), "tandem-speed-"));
const progress = createProgress(process.stderr);
const spec = jointSpec(mobilenetV2Spec({}), { name: "accelerator" });
const space = createSpace(spec);
const seconds = (started) => (performance.now() - started) / 1000;

/** Seconds of the training steps alone, and how many rows they took: the stage that counts epochs. */
function watchTraining() {
  const watch = { started: 0, seconds: 0 };
  const stage = (name, options) => {
    const inner = progress.stage(name, options);
    if (name !== "train") return inner;
    watch.started = performance.now();
    return {
      ...inner,
      advance: (...args) => inner.advance(...args),
      finish: () => {
        watch.seconds = seconds(watch.started);
        inner.finish();
      },
    };
  };
  return { watch, progress: { ...progress, stage } };
}

try {
  const { name: engine } = await startEngine();
  const executor = createThreadExecutor({ workers: availableParallelism() });
  const folder = join(root, "dataset");
  await generateDataset({ folder, space: spec, count: pairs, seed: 1, executor, progress });
  await executor.dispose();
  const { watch, progress: watched } = watchTraining();
  const { predictor, report } = await trainPredictor(await readDataset(folder), { seed: 1, epochs: 10, progress: watched });
  const rng = createRng(5);
  const random = Array.from({ length: PREDICTED }, (_, index) => sampleCandidate(space, rng.split(`pair/${index}`)));
  predictor.predict({ count: 1000, candidates: Uint8Array.from(random.slice(0, 1000).flat()) });
  let started = performance.now();
  predictor.predict({ count: PREDICTED, candidates: Uint8Array.from(random.flat()) });
  const randomSeconds = seconds(started);
  const [networks, accelerators] = space.parts;
  const network = sampleCandidate(networks.space, rng.split("network"));
  const all = [...listDesigns(accelerators.space)].map((accelerator) => [...network, ...accelerator]);
  started = performance.now();
  predictor.predict({ count: all.length, candidates: Uint8Array.from(all.flat()) });
  const sweepSeconds = seconds(started);
  const simulator = new Simulator();
  started = performance.now();
  for (const candidate of random.slice(0, SIMULATED)) simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
  const simulatedPerSecond = SIMULATED / seconds(started);
  const predictedPerSecond = PREDICTED / randomSeconds;
  console.log(`\n${engine}: ${all.length} accelerators for one network in ${sweepSeconds.toFixed(2)} s`);
  finishBench({
    name: "predictor-speed",
    figures: {
      engine,
      trainingRowsPerSecond: Math.round((report.trainingRows * report.epochs) / watch.seconds),
      designsPerSecond: Math.round(predictedPerSecond),
      allAcceleratorsSeconds: Number(sweepSeconds.toFixed(2)),
      simulatedPerSecond: Math.round(simulatedPerSecond),
      gain: Math.round(predictedPerSecond / simulatedPerSecond),
    },
    bars: { trainingRowsPerSecond: { atLeast: 60_000 }, designsPerSecond: { atLeast: 200_000 }, allAcceleratorsSeconds: { atMost: 1 } },
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
