/**
 * How far predictors are from the simulator on unseen networks with unseen accelerators: 224-pixel mobilenet-v2 with the 50,000 accelerators,
 * and, as a figure, the small space of 28-pixel images. Beside them ridge regression on the same inputs, and the closed-form bound alone.
 * Also how it ranks networks on one accelerator (200 unseen ones, 100 unseen networks each), and what 10,000 training pairs give.
 * `-- COUNT` sets the training pairs at 224 pixels (default 200,000; a dataset has 1.42 times as many); `-- COUNT FOLDER` keeps the datasets there.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { kendallTau } from "../../dist/core/kendall-tau.js";
import { quantile } from "../../dist/core/quantile.js";
import { createRng } from "../../dist/core/rng.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { memberPart, splitRows } from "../../dist/dataset/split.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { evaluatePredictor } from "../../dist/predictor/evaluate-predictor.js";
import { selectRows } from "../../dist/predictor/labelled-rows.js";
import { createNetworkPredictor } from "../../dist/predictor/network-predictor.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { trainingRows } from "../../dist/predictor/training-rows.js";
import { startEngine } from "../../dist/runtime/engine.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { jointSpec } from "../../dist/space/joint.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { sampleCandidate } from "../../dist/space/sample.js";
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
/** Of all pairs of a dataset 70.6 % train. */
const TRAINING_SHARE = 0.84 ** 2;
const FEW = 10_000;
const RANKED = { accelerators: 200, networks: 100 };
const trainingPairs = Number(process.argv[2] ?? 200_000);
const count = Math.ceil(trainingPairs / TRAINING_SHARE);
const kept = process.argv[3];
const root = kept ?? mkdtempSync(join(tmpdir(), "tandem-predictor-"));
const progress = createProgress(process.stderr);
const median = (values) => quantile(values, 0.5);
const percent = (share) => Number((100 * share).toFixed(3));
const round = (value) => Number(value.toFixed(4));

/** The first rows of a dataset that hold so many training pairs. */
function firstPairs(dataset, wanted) {
  const { train } = splitRows(dataset);
  const end = wanted >= train.length ? dataset.count : train[wanted];
  return selectRows(
    dataset,
    Int32Array.from({ length: end }, (_, row) => row),
  );
}

function sampleMember({ space }, { kind, rng }) {
  for (;;) {
    const candidate = sampleCandidate(space, rng);
    if (memberPart(kind, space.canonicalize(candidate)) === "test") return candidate;
  }
}

/** Kendall's tau of latency on each of some unseen accelerators over unseen networks; those on which fewer than ten networks run are left out. */
function rankWithin(predictor, space) {
  const rng = createRng(99);
  const simulator = new Simulator();
  const [networks, accelerators] = space.parts;
  const stage = progress.stage("rank", { total: RANKED.accelerators, unit: "accelerators" });
  const taus = [];
  for (let at = 0; at < RANKED.accelerators; at++) {
    const accelerator = sampleMember(accelerators, { kind: "accelerator", rng: rng.split(`accelerator/${at}`) });
    const designs = [];
    const actual = [];
    for (let index = 0; index < RANKED.networks; index++) {
      const candidate = [...sampleMember(networks, { kind: "network", rng: rng.split(`network/${at}/${index}`) }), ...accelerator];
      const totals = simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
      if (totals.kind === "infeasible") continue;
      designs.push(candidate);
      actual.push(totals.latencyMs);
    }
    if (designs.length >= 10) {
      const { metrics } = predictor.predict({ count: designs.length, candidates: Uint8Array.from(designs.flat()) });
      taus.push(kendallTau(metrics.latencyMs, Float64Array.from(actual)));
    }
    stage.advance();
  }
  stage.finish();
  return taus;
}

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
  const test = selectRows(dataset, trainingRows(dataset).test);
  const rounds = Math.ceil(10_000 / test.count);
  const predicting = performance.now();
  for (let index = 0; index < rounds; index++) predictor.predict(test);
  const designsPerSecond = (rounds * test.count) / ((performance.now() - predicting) / 1000);
  const blank = {
    layers: predictor.members[0].layers.map((layer) => ({ ...layer, weights: layer.weights.map(() => 0), bias: layer.bias.map(() => 0) })),
  };
  const bound = evaluatePredictor(createNetworkPredictor(predictor, { space: dataset.space, members: [blank] }), test);
  return { dataset, predictor, report, bound, trainSeconds, designsPerSecond };
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
  const few = await trainPredictor(firstPairs(big.dataset, FEW), { seed: 1, progress });
  const taus = rankWithin(big.predictor, big.dataset.space);
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
      withinAcceleratorKendall: round(median(taus)),
      tenThousandPairs: few.report.trainingRows,
      tenThousandPairsLatencyMapePercent: percent(few.report.test.metrics.latencyMs.mape),
      threshold: round(big.predictor.threshold),
      wronglyFeasiblePercent: percent(test.feasibility.wronglyFeasible),
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
    bars: {
      latencyMapePercent: { atMost: 1.5 },
      latencyKendall: { atLeast: 0.985 },
      energyMapePercent: { atMost: 1.5 },
      areaMapePercent: { atMost: 0.2 },
      withinAcceleratorKendall: { atLeast: 0.95 },
      feasibilityAuc: { atLeast: 0.995 },
      wronglyFeasiblePercent: { atMost: 1 },
      tenThousandPairsLatencyMapePercent: { atMost: 4 },
    },
  });
} finally {
  if (kept === undefined) rmSync(root, { recursive: true, force: true });
}
