/**
 * How far predictors are from the simulator on unseen networks with unseen accelerators: 224-pixel mobilenet-v2 with the 50,000 accelerators,
 * and, as a figure, the small space of 28-pixel images. Beside them ridge regression on the same inputs, and the closed-form bound alone.
 * `-- COUNT` sets the pairs at 224 pixels (default 60,000); `-- COUNT FOLDER` keeps the datasets there and uses them again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { splitRows } from "../../dist/dataset/split.js";
import { evaluatePredictor } from "../../dist/predictor/evaluate-predictor.js";
import { selectRows } from "../../dist/predictor/labelled-rows.js";
import { createNetworkPredictor } from "../../dist/predictor/network-predictor.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { jointSpec } from "../../dist/space/joint.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { finishBench } from "../bench-report.mjs";

const SMALL_COUNT = 18_000;
const SMALL = {
  inputSize: 28,
  inputChannels: 1,
  classes: 10,
  stem: { channels: 16, stride: 2 },
  stages: [
    { channels: 24, blocks: 2, stride: 2 },
    { channels: 32, blocks: 2, stride: 2 },
    { channels: 64, blocks: 2, stride: 1 },
    { channels: 96, blocks: 1, stride: 1 },
  ],
  headChannels: 256,
};
const count = Number(process.argv[2] ?? 60_000);
const kept = process.argv[3];
const root = kept ?? mkdtempSync(join(tmpdir(), "tandem-predictor-"));
const progress = createProgress(process.stderr);
const percent = (share) => Number((100 * share).toFixed(3));
const round = (value) => Number(value.toFixed(4));

/** Generates (or finds) a dataset, trains on it and measures. */
async function measure(name, { parameters, pairs }) {
  const folder = join(root, `${name}-${pairs}`);
  const executor = createThreadExecutor({ workers: availableParallelism() });
  const space = jointSpec(mobilenetV2Spec(parameters), { name: "accelerator" });
  await generateDataset({ folder, space, count: pairs, seed: 1, executor, progress, resume: true });
  await executor.dispose();
  const dataset = await readDataset(folder);
  const started = performance.now();
  const { predictor, report } = await trainPredictor(dataset, { seed: 1, progress });
  const trainSeconds = (performance.now() - started) / 1000;
  const test = selectRows(dataset, splitRows(dataset).test);
  const rounds = Math.ceil(10_000 / test.count);
  const predicting = performance.now();
  for (let index = 0; index < rounds; index++) predictor.predict(test);
  const designsPerSecond = (rounds * test.count) / ((performance.now() - predicting) / 1000);
  const blank = {
    layers: predictor.members[0].layers.map((layer) => ({ ...layer, weights: layer.weights.map(() => 0), bias: layer.bias.map(() => 0) })),
  };
  const bound = evaluatePredictor(createNetworkPredictor(predictor, { space: dataset.space, members: [blank] }), test);
  return { report, bound, trainSeconds, designsPerSecond };
}

function print(name, { report, bound, trainSeconds, designsPerSecond }) {
  const { test, ridge } = report;
  console.log(
    `\n${name}: trained on ${report.trainingRows} pairs, ${report.epochs} epochs, ${trainSeconds.toFixed(1)} s with features and ridge`,
  );
  console.log(`${test.feasibleRows} feasible unseen pairs; ${Math.round(designsPerSecond)} designs/s predicted from decisions`);
  console.log("metric      model        MAPE %        R2   Kendall  Spearman");
  for (const metric of Object.keys(test.metrics))
    for (const [model, figures] of Object.entries({ predictor: test.metrics, ridge, bound: bound.metrics })) {
      const { mape, r2, kendallTau, spearman } = figures[metric];
      const cells = [(100 * mape).toFixed(3).padStart(8), ...[r2, kendallTau, spearman].map((value) => value.toFixed(4).padStart(8))];
      console.log(`${metric.padEnd(10)}  ${model.padEnd(9)} ${cells.join("  ")}`);
    }
  const { auc, calledFeasible, wronglyFeasible } = test.feasibility;
  console.log(`feasibility AUC ${auc.toFixed(5)}; ${calledFeasible} called feasible, ${percent(wronglyFeasible)} % wrongly`);
}

try {
  const { name: engine } = await startEngine();
  const big = await measure("mobilenet-v2-224", { parameters: {}, pairs: count });
  const small = await measure("mobilenet-v2-28", { parameters: SMALL, pairs: SMALL_COUNT });
  print("mobilenet-v2, 224 pixels", big);
  print("mobilenet-v2, 28 pixels", small);
  console.log();
  const { test, ridge } = big.report;
  finishBench({
    name: "predictor-accuracy",
    figures: {
      engine,
      trainingPairs: big.report.trainingRows,
      testPairs: test.feasibleRows,
      latencyMapePercent: percent(test.metrics.latencyMs.mape),
      latencyKendall: round(test.metrics.latencyMs.kendallTau),
      energyMapePercent: percent(test.metrics.energyUj.mape),
      areaMapePercent: percent(test.metrics.areaMm2.mape),
      feasibilityAuc: round(test.feasibility.auc),
      ridgeLatencyMapePercent: percent(ridge.latencyMs.mape),
      ridgeEnergyMapePercent: percent(ridge.energyUj.mape),
      boundLatencyMapePercent: percent(big.bound.metrics.latencyMs.mape),
      trainSeconds: round(big.trainSeconds),
      designsPerSecond: Math.round(big.designsPerSecond),
      smallLatencyMapePercent: percent(small.report.test.metrics.latencyMs.mape),
      smallLatencyKendall: round(small.report.test.metrics.latencyMs.kendallTau),
      smallEnergyMapePercent: percent(small.report.test.metrics.energyUj.mape),
      smallTrainSeconds: round(small.trainSeconds),
    },
    bars: { latencyMapePercent: { atMost: 5 }, latencyKendall: { atLeast: 0.95 }, areaMapePercent: { atMost: 1 } },
  });
} finally {
  if (kept === undefined) rmSync(root, { recursive: true, force: true });
}
