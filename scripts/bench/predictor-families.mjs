/**
 * A predictor of layers that saw networks of mobilenet-v2 only, on networks around EfficientNet-B0 and around ResNet-18 and -50: how it ranks each family on
 * each of twenty unseen accelerators, beside their MACs and the closed-form bound alone. Accelerators on which less than half of a family runs are passed over.
 * `-- PAIRS FOLDER` sets the pairs of the dataset (default 4,000) and where it is kept; `-- PAIRS FOLDER NETWORKS` also how many networks a family has (250).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { meanAbsolutePercentageError } from "../../dist/core/error-measures.js";
import { kendallTau } from "../../dist/core/kendall-tau.js";
import { median } from "../../dist/core/quantile.js";
import { createRng } from "../../dist/core/rng.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { memberPart } from "../../dist/dataset/split.js";
import { profileAccelerator } from "../../dist/predictor/accelerator-profile.js";
import { NetworkBound } from "../../dist/predictor/network-bound.js";
import { networkSections, profileNetwork } from "../../dist/predictor/network-profile.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { jointSpec } from "../../dist/space/joint.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { drawEfficientnet, drawResnet } from "../bench-families.mjs";
import { finishBench } from "../bench-report.mjs";

const ACCELERATORS = 20;
const [pairs = 4000, kept, networks = 250] = process.argv.slice(2).map((text, at) => (at === 1 ? text : Number(text)));
const root = kept ?? mkdtempSync(join(tmpdir(), "tandem-families-"));
const progress = createProgress(process.stderr);
const spec = jointSpec(mobilenetV2Spec({}), { name: "accelerator" });
const round = (value) => Number(value.toFixed(4));

/** Accelerators that no training pair has, the same for every family, without end. */
function* unseenAccelerators() {
  const space = createSpace({ name: "accelerator" });
  const rng = createRng(31);
  for (let drawn = 0; ; drawn++) {
    const candidate = sampleCandidate(space, rng.split(`accelerator/${drawn}`));
    if (memberPart("accelerator", candidate) === "test") yield buildAccelerator(space, candidate);
  }
}

/** What each way to rank says of a family's networks on an accelerator; undefined where less than half of them run. */
function judge(predictor, { family, accelerator, simulator }) {
  const runs = family
    .map(({ network, profile }) => ({ network, profile, totals: simulator.totals(network, accelerator) }))
    .filter(({ totals }) => totals.kind === "feasible");
  if (2 * runs.length < family.length) return undefined;
  const machine = profileAccelerator(accelerator);
  const bound = new NetworkBound();
  const bounds = runs.map(({ profile }) => {
    bound.estimate(profile, machine);
    return bound.cycles;
  });
  const { metrics, unfamiliar } = predictor.predictPairs(
    runs.map(({ network }) => ({ network, accelerator })),
    { checks: true },
  );
  const actual = (metric) => Float64Array.from(runs, ({ totals }) => totals[metric]);
  const latency = actual("latencyMs");
  return {
    latencyKendall: kendallTau(metrics.latencyMs, latency),
    macsKendall: kendallTau(
      runs.map(({ totals }) => totals.macs),
      latency,
    ),
    boundKendall: kendallTau(bounds, latency),
    latencyMape: meanAbsolutePercentageError(latency, metrics.latencyMs),
    energyKendall: kendallTau(metrics.energyUj, actual("energyUj")),
    unfamiliarShare: unfamiliar.reduce((sum, flag) => sum + flag, 0) / runs.length,
  };
}

try {
  const folder = join(root, `mobilenet-v2-224-${pairs}`);
  const executor = createThreadExecutor({ workers: availableParallelism() });
  await generateDataset({ folder, space: spec, count: pairs, seed: 1, executor, progress, resume: true });
  await executor.dispose();
  const started = performance.now();
  const { predictor, report } = await trainPredictor(await readDataset(folder), { seed: 1, kind: "layers", progress });
  const trainSeconds = (performance.now() - started) / 1000;
  const rng = createRng(2026);
  const simulator = new Simulator();
  const figures = { trainingPairs: report.trainingRows, trainSeconds: Math.round(trainSeconds) };
  const bars = {};
  for (const [name, draw] of Object.entries({ efficientnet: drawEfficientnet, resnet: drawResnet })) {
    const family = Array.from({ length: networks }, (_, index) => {
      const network = draw(rng.split(`${name}/${index}`));
      return { network, profile: profileNetwork(network, networkSections(network)) };
    });
    const stage = progress.stage(`judge ${name}`, { total: ACCELERATORS, unit: "accelerators" });
    const judged = [];
    for (const accelerator of unseenAccelerators()) {
      const figuresHere = judge(predictor, { family, accelerator, simulator });
      if (figuresHere === undefined) continue;
      judged.push(figuresHere);
      stage.advance();
      if (judged.length === ACCELERATORS) break;
    }
    stage.finish();
    for (const key of Object.keys(judged[0])) figures[`${name}.${key}`] = round(median(judged.map((each) => each[key])));
    figures[`${name}.overMacs`] = round(figures[`${name}.latencyKendall`] - figures[`${name}.macsKendall`]);
    bars[`${name}.latencyKendall`] = { atLeast: 0.9 };
    bars[`${name}.overMacs`] = { atLeast: 0.05 };
  }
  const own = report.test.metrics.latencyMs;
  console.log(
    `\n${networks} networks of each family on ${ACCELERATORS} accelerators, none seen; on ${report.test.feasibleRows} unseen pairs of mobilenet-v2 itself: MAPE ${(100 * own.mape).toFixed(2)} %, Kendall ${own.kendallTau.toFixed(4)}`,
  );
  finishBench({ name: "predictor-families", figures, bars });
} finally {
  if (kept === undefined) rmSync(root, { recursive: true, force: true });
}
