/**
 * Predictors of measured devices beside ridge, LightGBM and scikit-learn's MLP: 900 rows of NAS-Bench-201 cells on each of four devices, the same rows
 * and features for all, ranks on the cells that none saw. `-- DRAWS` sets how often rows are drawn (default 10), `-- DRAWS DEVICE,…` the devices.
 */

import { DesignEncoder } from "../../dist/predictor/design-encoder.js";
import { judgeMetric } from "../../dist/predictor/evaluate-predictor.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { candidates, drawRows, latencies, mean, measuredRows, space } from "../bench-devices.mjs";
import { finishBench } from "../bench-report.mjs";
import { askPeer, installPeer } from "./peers/python-peer.mjs";

const COUNT = 900;
const PEERS = ["ridge", "lightgbm", "mlp"];
const draws = Number(process.argv[2] ?? 10);
const devices = (process.argv[3] ?? "raspi4,pixel3,edgegpu,edgetpu").split(",");

/** Everything the product's predictor sees: each view of the cell as one-hots, and all totals. */
function offeredFeatures() {
  const encoder = new DesignEncoder(space);
  const { views, totals } = encoder.encode({ count: candidates.length, candidates: Uint8Array.from(candidates.flat()) });
  const width = encoder.totalNames.length;
  const varying = [...Array(width).keys()].filter((column) =>
    totals.some((value, at) => at % width === column && value !== totals[column]),
  );
  return candidates.map((_, row) => [
    ...views.flatMap((view) =>
      [...view.subarray(row * 6, row * 6 + 6)].flatMap((operation) => [0, 1, 2, 3, 4].map((each) => Number(each === operation))),
    ),
    ...varying.map((column) => totals[row * width + column]),
  ]);
}

const peer = installPeer({
  name: "predictor",
  distribution: "lightgbm",
  version: "4.6.0",
  packages: ["lightgbm==4.6.0", "scikit-learn==1.7.2"],
});
if (peer.python === undefined) console.log(`Without peers: ${peer.reason}`);
const cases = devices.flatMap((device) => {
  const values = latencies(device);
  return Array.from({ length: draws }, (_, draw) => ({ device, draw, values, ...drawRows(values, { count: COUNT, seed: draw }) }));
});
const own = [];
for (const { values, training, unseen } of cases) {
  const started = performance.now();
  const { predictor } = await trainPredictor(measuredRows(training, values), { seed: 1 });
  const predicted = predictor.predict(measuredRows(unseen, values)).metrics.latencyMs;
  own.push({ predicted, seconds: (performance.now() - started) / 1000 });
}
const request = cases.map(({ values, training, unseen }) => ({
  rows: training,
  values: training.map((row) => values[row]),
  unseen,
  models: PEERS,
}));
const asked =
  peer.python === undefined
    ? { reason: peer.reason }
    : askPeer(peer.python, {
        script: "tabular_regression.py",
        input: { features: offeredFeatures(), cases: request, seed: 1 },
        seconds: 7200,
      });
if (asked.reason !== undefined) console.log(`Without peers: ${asked.reason}`);

console.log(`\n${COUNT} rows of training, mean of ${draws} draws; unseen cells only`);
console.log("device    model      Spearman  Kendall   MAPE %  seconds");
const figures = { draws };
let above = 0;
let far = 0;
for (const device of devices) {
  const ranks = {};
  for (const model of ["tandem", ...(asked.value === undefined ? [] : PEERS)]) {
    const judged = cases.flatMap(({ device: of, values, unseen }, at) => {
      if (of !== device) return [];
      const { predicted, seconds } = model === "tandem" ? own[at] : asked.value.cases[at][model];
      return [
        {
          ...judgeMetric(
            Float64Array.from(unseen, (row) => values[row]),
            Float64Array.from(predicted),
          ),
          seconds,
        },
      ];
    });
    const average = (key) => mean(judged.map((each) => each[key]));
    ranks[model] = average("spearman");
    const cells = [
      average("spearman").toFixed(4).padStart(8),
      average("kendallTau").toFixed(4).padStart(8),
      (100 * average("mape")).toFixed(2).padStart(8),
    ];
    console.log(`${device.padEnd(9)} ${model.padEnd(9)}  ${cells.join(" ")}  ${average("seconds").toFixed(1).padStart(7)}`);
    figures[`${device}.${model}`] = Number(ranks[model].toFixed(4));
  }
  const best = Math.max(...PEERS.map((model) => ranks[model] ?? Number.NaN));
  if (ranks.tandem > best) above++;
  if (!(ranks.tandem >= best - 0.002)) far++;
}
finishBench({
  name: "predictor-peers",
  figures: { ...figures, aboveAllPeers: asked.value === undefined ? null : above, furtherBehind: asked.value === undefined ? null : far },
  bars: { aboveAllPeers: { atLeast: 2 }, furtherBehind: { atMost: 0 } },
});
