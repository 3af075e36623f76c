/**
 * Fine-tuning a predictor of one measured device with 50 rows of another, for all ordered pairs of four devices: beside ridge and LightGBM on those 50 rows,
 * and the unchanged predictor. `-- DRAWS` sets how often rows are drawn (default 10).
 */
import { spearman } from "../../dist/core/spearman.js";
import { DesignEncoder } from "../../dist/predictor/design-encoder.js";
import { trainPredictor } from "../../dist/predictor/train-predictor.js";
import { candidates, drawRows, latencies, mean, measuredRows, space } from "../bench-devices.mjs";
import { finishBench } from "../bench-report.mjs";
import { askPeer, installPeer } from "./peers/python-peer.mjs";

const SOURCE_ROWS = 900;
const TARGET_ROWS = 50;
const PEERS = ["ridge", "lightgbm"];
const DEVICES = ["raspi4", "pixel3", "edgegpu", "edgetpu"];
/** Of the unseen cells, to keep the bench short. */
const JUDGED = 3000;
const draws = Number(process.argv[2] ?? 10);

function offeredFeatures() {
  const { views } = new DesignEncoder(space).encode({ count: candidates.length, candidates: Uint8Array.from(candidates.flat()) });
  return candidates.map((_, row) =>
    views.flatMap((view) => {
      const operations = [...view.subarray(row * 6, row * 6 + 6)];
      const flags = operations.flatMap((operation) => [0, 1, 2, 3, 4].map((each) => Number(each === operation)));
      return [...flags, ...[0, 1, 2, 3, 4].map((each) => operations.filter((operation) => operation === each).length)];
    }),
  );
}

const peer = installPeer({
  name: "predictor",
  distribution: "lightgbm",
  version: "4.6.0",
  packages: ["lightgbm==4.6.0", "scikit-learn==1.7.2"],
});
const values = Object.fromEntries(DEVICES.map((device) => [device, latencies(device)]));
const cases = [];
for (let draw = 0; draw < draws; draw++) {
  const sources = {};
  for (const device of DEVICES) {
    const { training } = drawRows(values[device], { count: SOURCE_ROWS, seed: draw });
    sources[device] = (await trainPredictor(measuredRows(training, values[device]), { seed: 1 })).predictor;
  }
  for (const target of DEVICES) {
    const { training, unseen } = drawRows(values[target], { count: TARGET_ROWS, seed: 1000 + draw });
    const judged = unseen.slice(0, JUDGED);
    const rows = measuredRows(judged, values[target]);
    const rank = (predictor) => spearman(predictor.predict(rows).metrics.latencyMs, rows.metrics.latencyMs);
    for (const source of DEVICES.filter((device) => device !== target)) {
      const { predictor } = await trainPredictor(measuredRows(training, values[target]), { seed: 1, from: sources[source] });
      cases.push({ source, target, draw, training, judged, tuned: rank(predictor), unchanged: rank(sources[source]) });
    }
  }
}
const targets = cases.filter(({ source, target }) => source === DEVICES.find((device) => device !== target));
const request = targets.map(({ target, training, judged }) => ({
  rows: training,
  values: training.map((row) => values[target][row]),
  unseen: judged,
  models: PEERS,
}));
const asked =
  peer.python === undefined
    ? { reason: peer.reason }
    : askPeer(peer.python, {
        script: "tabular_regression.py",
        input: { features: offeredFeatures(), cases: request, seed: 1 },
        seconds: 3600,
      });
if (asked.reason !== undefined) console.log(`Without peers: ${asked.reason}`);
const peerRank = (model, target) =>
  mean(
    targets.flatMap((each, at) =>
      each.target === target
        ? [
            spearman(
              asked.value.cases[at][model].predicted,
              each.judged.map((row) => values[target][row]),
            ),
          ]
        : [],
    ),
  );

console.log(`\nSpearman on unseen cells after ${TARGET_ROWS} rows of the target, mean of ${draws} draws`);
console.log("source -> target      tuned  unchanged   ridge  lightgbm");
const figures = { draws };
let near = 0;
let better = 0;
for (const target of DEVICES)
  for (const source of DEVICES.filter((device) => device !== target)) {
    const own = cases.filter((each) => each.source === source && each.target === target);
    const [tuned, unchanged] = ["tuned", "unchanged"].map((key) => mean(own.map((each) => each[key])));
    const ranks = asked.value === undefined ? [Number.NaN, Number.NaN] : PEERS.map((model) => peerRank(model, target));
    const best = Math.max(...ranks);
    if (tuned >= best - 0.005) near++;
    if (tuned >= best + 0.01) better++;
    console.log(
      `${`${source} -> ${target}`.padEnd(19)} ${[tuned, unchanged, ...ranks].map((rank) => rank.toFixed(4).padStart(8)).join(" ")}`,
    );
    figures[`${source}.${target}`] = Number(tuned.toFixed(4));
  }
finishBench({
  name: "predictor-transfer",
  figures: { ...figures, nearBest: asked.value === undefined ? null : near, betterByHundredth: asked.value === undefined ? null : better },
  bars: { nearBest: { atLeast: 11 }, betterByHundredth: { atLeast: 4 } },
});
