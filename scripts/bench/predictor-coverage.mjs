/**
 * How often conformal 90 % intervals of latency cover on unseen pairs: all of them, by quartile of predicted latency, and by every value of every accelerator
 * parameter. 224-pixel mobilenet-v2 with the 50,000 accelerators, an ensemble of four; new pairs are simulated, networks and accelerators unseen.
 * Of a dataset of 200,000 pairs the first 60,000 train; of the others only those count that calibrate: some 450 of 60,000 would leave the covered share uncertain by
 * 1.4 points. `-- COUNT UNSEEN FOLDER TRAINED` sets the pairs of the dataset, those of judgement (10,000), where the dataset is kept, and how many train.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { quantile } from "../../dist/core/quantile.js";
import { createRng } from "../../dist/core/rng.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { emptyRows } from "../../dist/dataset/rows.js";
import { memberPart } from "../../dist/dataset/split.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { conformalIntervals } from "../../dist/predictor/conformal.js";
import { selectRows } from "../../dist/predictor/labelled-rows.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { trainingRows } from "../../dist/predictor/training-rows.js";
import { createProgress } from "../../dist/runtime/progress.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { jointSpec } from "../../dist/space/joint.js";
import { mobilenetV2Spec } from "../../dist/space/mobilenet-v2-parameters.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const COVERAGE = 0.9;
const METRIC = "latencyMs";
const count = Number(process.argv[2] ?? 200_000);
const wanted = Number(process.argv[3] ?? 10_000);
const kept = process.argv[4];
const trained = Number(process.argv[5] ?? 60_000);
const root = kept ?? mkdtempSync(join(tmpdir(), "tandem-coverage-"));
const progress = createProgress(process.stderr);
const spec = jointSpec(mobilenetV2Spec({}), { name: "accelerator" });
const space = createSpace(spec);
const width = space.decisions.length;

/** New pairs whose members are both of the test part and that do not calibrate, simulated; feasible ones only. */
function simulateUnseen() {
  const simulator = new Simulator();
  const rng = createRng(77);
  const rows = emptyRows(wanted, { decisions: width, metrics: [METRIC] });
  const stage = progress.stage("simulate", { total: wanted, unit: "pairs" });
  let row = 0;
  for (let drawn = 0; row < wanted; drawn++) {
    const candidate = sampleUnseen(rng.split(`pair/${drawn}`));
    const one = { space, count: 1, candidates: Uint8Array.from(candidate), feasible: Uint8Array.of(0), metrics: {} };
    if (trainingRows(one).test.length === 0) continue;
    const totals = simulator.totals(buildNetwork(space, candidate), buildAccelerator(space, candidate));
    if (totals.kind === "infeasible") continue;
    rows.candidates.set(candidate, row * width);
    rows.feasible[row] = 1;
    rows.metrics[METRIC][row] = totals[METRIC];
    row++;
    stage.advance();
  }
  stage.finish();
  return { space, ...rows };
}

function sampleUnseen(rng) {
  return space.parts.flatMap((part, index) => {
    for (;;) {
      const candidate = sampleCandidate(part.space, rng);
      if (memberPart(index === 0 ? "network" : "accelerator", part.space.canonicalize(candidate)) === "test") return candidate;
    }
  });
}

try {
  const folder = join(root, `mobilenet-v2-224-${count}`);
  const executor = createThreadExecutor({ workers: availableParallelism() });
  await generateDataset({ folder, space: spec, count, seed: 1, executor, progress, resume: true });
  await executor.dispose();
  const dataset = await readDataset(folder);
  const calibrating = trainingRows(dataset).calibration.filter((row) => row >= trained);
  const rows = selectRows(dataset, Int32Array.from([...Array(Math.min(trained, count)).keys(), ...calibrating]));
  const { predictor, report } = await trainPredictor(rows, { seed: 1, metrics: [METRIC], ensemble: 4, progress });
  const unseen = simulateUnseen();
  const predictions = predictor.predict(unseen, { checks: true });
  const predicted = predictions.metrics[METRIC];
  const { low, high } = conformalIntervals(predictions, { metric: METRIC, scores: predictor.scores, coverage: COVERAGE, sides: "both" });
  const covers = unseen.metrics[METRIC].map((value, row) => Number(value >= low[row] && value <= high[row]));
  const coverageOf = (rows) => rows.reduce((sum, row) => sum + covers[row], 0) / rows.length;
  const all = [...covers.keys()];
  const edges = [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(predicted, share));
  const groups = [1, 2, 3, 4].map((quarter) => ({
    name: `quartile ${quarter}`,
    rows: all.filter((row) => predicted[row] >= edges[quarter - 1] && (predicted[row] < edges[quarter] || quarter === 4)),
  }));
  for (const [at, { name, values }] of space.decisions.entries())
    if (name.startsWith("accelerator."))
      for (const [index, value] of values.entries())
        groups.push({ name: `${name} ${value}`, rows: all.filter((row) => unseen.candidates[row * width + at] === index) });
  console.log(`\n${report.trainingRows} training, ${report.calibrationRows} calibration pairs; ${wanted} unseen pairs, all feasible`);
  console.log("group                          pairs  covered %");
  const covered = groups.map(({ name, rows }) => {
    const share = coverageOf(rows);
    console.log(`${name.padEnd(29)} ${String(rows.length).padStart(6)}  ${(100 * share).toFixed(2).padStart(9)}`);
    return share;
  });
  const widths = high.map((value, row) => value / low[row] - 1);
  const percent = (share) => Number((100 * share).toFixed(2));
  finishBench({
    name: "predictor-coverage",
    figures: {
      calibrationPairs: report.calibrationRows,
      unseenPairs: wanted,
      coveredPercent: percent(coverageOf(all)),
      leastGroupPercent: percent(Math.min(...covered)),
      mostGroupPercent: percent(Math.max(...covered)),
      medianWidthPercent: percent(quantile(widths, 0.5)),
      latencyMapePercent: percent(report.test.metrics[METRIC].mape),
    },
    bars: {
      coveredPercent: { atLeast: 88, atMost: 92 },
      leastGroupPercent: { atLeast: 85 },
      mostGroupPercent: { atMost: 95 },
    },
  });
} finally {
  if (kept === undefined) rmSync(root, { recursive: true, force: true });
}
