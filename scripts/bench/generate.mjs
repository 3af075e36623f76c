/** Rate of generating datasets at 224 and 28 pixels with 1 and 2 workers, whether their bytes are equal, and where a pair's time goes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { createRng } from "../../dist/core/rng.js";
import { datasetColumns } from "../../dist/dataset/column.js";
import { shardCodec } from "../../dist/dataset/dataset-format.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { SIMULATED_METRICS } from "../../dist/dataset/simulated-metrics.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const PAIRS = Number(process.argv[2] ?? 20_000);
const SMALL = { inputSize: 28, inputChannels: 1, classes: 10, stem: { channels: 32, stride: 1 } };
const spec = (parameters) => ({ name: "joint", parts: [{ name: "mobilenet-v2", ...parameters }, { name: "accelerator" }] });
const root = mkdtempSync(join(tmpdir(), "tandem-bench-"));

/** Pairs a second with this many workers, and the folder they filled. */
async function measureRate(pixels, workers) {
  const executor = createThreadExecutor({ workers });
  const folder = join(root, `${pixels}-${workers}`);
  const started = performance.now();
  await generateDataset({ folder, space: spec(pixels === 28 ? SMALL : {}), count: PAIRS, seed: 1, executor });
  const rate = PAIRS / ((performance.now() - started) / 1000);
  await executor.dispose();
  console.log(`${pixels} pixels, ${workers} worker${workers > 1 ? "s" : ""}: ${Math.round(rate)} pairs/s`);
  return { folder, rate };
}

function equalFolders(a, b) {
  const names = readdirSync(a);
  return names.length === readdirSync(b).length && names.every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))));
}

/** Microseconds a pair of each stage of a worker, after a first round that warms the compiler. */
function measureStages() {
  const space = createSpace(spec({}));
  const layout = { space, columns: datasetColumns(space, SIMULATED_METRICS) };
  const rng = createRng(1);
  const count = 1000;
  const time = {};
  for (const round of ["warm", "measured"]) {
    const stage = (name, work) => {
      const started = performance.now();
      const result = work();
      time[name] = ((performance.now() - started) * 1000) / count;
      return result;
    };
    const candidates = stage("sample", () => Array.from({ length: count }, (_, i) => sampleCandidate(space, rng.split(`${round}/${i}`))));
    const pairs = stage("build", () => candidates.map((candidate) => [buildNetwork(space, candidate), buildAccelerator(space, candidate)]));
    const simulator = new Simulator();
    stage("simulate", () => pairs.map(([network, accelerator]) => simulator.totals(network, accelerator)));
    const rows = {
      count,
      candidates: Uint8Array.from(candidates.flat()),
      feasible: new Uint8Array(count).fill(1),
      metrics: Object.fromEntries(SIMULATED_METRICS.map((name) => [name, Float64Array.from({ length: count }, () => rng.uniform() * 1e6)])),
      reasons: new Array(count).fill(""),
    };
    stage("encode", () => shardCodec("parquet").encode(rows, layout));
  }
  return time;
}

const figures = {};
for (const pixels of [224, 28]) {
  const one = await measureRate(pixels, 1);
  const two = await measureRate(pixels, 2);
  figures[`pairsPerSecond${pixels}`] = Math.round(two.rate);
  figures[`twoWorkersOverOne${pixels}`] = Number((two.rate / one.rate).toFixed(2));
  figures[`equalBytes${pixels}`] = equalFolders(one.folder, two.folder);
  const started = performance.now();
  await readDataset(two.folder);
  figures[`readRowsPerSecond${pixels}`] = Math.round(PAIRS / ((performance.now() - started) / 1000));
}
for (const [name, microseconds] of Object.entries(measureStages())) {
  figures[`${name}Us`] = Number(microseconds.toFixed(1));
  console.log(`${name.padEnd(10)} ${microseconds.toFixed(1).padStart(8)} us a pair`);
}
rmSync(root, { recursive: true });
finishBench({
  name: "generate",
  figures,
  // 100,000 pairs at 224 pixels in ten minutes on two cores.
  bars: { pairsPerSecond224: { atLeast: 167 }, equalBytes224: { equals: true }, equalBytes28: { equals: true } },
});
