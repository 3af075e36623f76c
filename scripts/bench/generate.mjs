/**
 * Generates 100,000 pairs at 224 pixels with two workers and watches its memory, compares two workers with one (and beside them two threads of plain
 * arithmetic with one, which is the most that the machine gives at that moment), kills a shorter generation
 * (kill -9) at 20 random moments and resumes it to the same bytes, and tells where a pair's time goes: `generate [PAIRS] [KILLS]`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
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

const PAIRS = Number(process.argv[2] ?? 100_000);
const KILLS = Number(process.argv[3] ?? 20);
/** Pairs of a generation that is killed: well under a minute. */
const SHORT = Math.min(PAIRS, 6_000);
/**
 * The comparison of workers generates all pairs as well: V8 compiles each worker's code on a further thread, for which one worker alone leaves a core free
 * and two do not, so that a short generation would compare that. In rounds, of which one may find a busy machine at rest.
 */
const ROUNDS = 2;
const main = join(dirname(fileURLToPath(import.meta.url)), "../../dist/cli/main.js");
const spec = { name: "joint", parts: [{ name: "mobilenet-v2" }, { name: "accelerator" }] };
const root = mkdtempSync(join(tmpdir(), "tandem-bench-"));

/** Runs `tandem generate` with two workers; `watch` is handed the child while it runs. Answers its exit status or signal, and seconds. */
async function runCommand(count, folder, { resume = false, watch = () => () => {} } = {}) {
  const started = performance.now();
  const words = [
    "generate",
    "--count",
    String(count),
    "--output",
    folder,
    "--workers",
    "2",
    "--shard-size",
    String(Math.max(100, count / 100)),
  ];
  const child = spawn(process.execPath, [main, ...words, "--quiet", ...(resume ? ["--resume"] : [])], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const unwatch = watch(child);
  const end = await new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ?? status)));
  unwatch();
  return { end, seconds: (performance.now() - started) / 1000 };
}

/** Resident megabytes of a process and its threads, from /proc; undefined where there is none. */
function residentMb(pid) {
  try {
    // A process that has just ended has no memory any more.
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found === null ? undefined : Number(found[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Time and memory of the whole generation: the peak, and the mean of its last quarter over that of its second. */
async function measureWhole() {
  const samples = [];
  const watch = (child) => {
    const timer = setInterval(() => {
      const megabytes = residentMb(child.pid);
      if (megabytes !== undefined) samples.push(megabytes);
    }, 200);
    return () => clearInterval(timer);
  };
  const folder = join(root, "whole");
  const { end, seconds } = await runCommand(PAIRS, folder, { watch });
  if (end !== 0) throw new Error(`The generation ended with ${end}, expected 0`);
  const quarter = Math.floor(samples.length / 4);
  const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
  const growth = samples.length < 20 ? null : mean(samples.slice(-quarter)) / mean(samples.slice(quarter, 2 * quarter));
  const started = performance.now();
  await readDataset(folder);
  const readSeconds = (performance.now() - started) / 1000;
  return { seconds, peakMb: samples.length === 0 ? null : Math.round(Math.max(...samples)), growth, readSeconds };
}

/** Pairs a second of this many workers, their start left out, the processor time of a pair, and the folder they filled. */
async function measureRate(workers, round) {
  const executor = createThreadExecutor({ workers });
  await generateDataset({ folder: join(root, `warm-${workers}-${round}`), space: spec, count: 200, shardSize: 50, seed: 2, executor });
  const folder = join(root, `rate-${workers}-${round}`);
  const [started, before] = [performance.now(), process.cpuUsage()];
  await generateDataset({ folder, space: spec, count: PAIRS, shardSize: 100, seed: 1, executor });
  const rate = PAIRS / ((performance.now() - started) / 1000);
  const { user, system } = process.cpuUsage(before);
  await executor.dispose();
  return { folder, rate, processorUs: (user + system) / PAIRS };
}

const ARITHMETIC = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", () => {
  let value = 1;
  for (let step = 0; step < 3e8; step++) value = (Math.imul(value, 1103515245) + 12345) | 0;
  parentPort.postMessage(value);
});`;

/** How much more two threads of plain arithmetic do in a second than one. */
async function measureCeiling() {
  const threads = [new Worker(ARITHMETIC, { eval: true }), new Worker(ARITHMETIC, { eval: true })];
  const run = async (some) => {
    const started = performance.now();
    await Promise.all(
      some.map((thread) => {
        thread.postMessage("go");
        return new Promise((resolve) => thread.once("message", resolve));
      }),
    );
    return performance.now() - started;
  };
  await run(threads);
  const [one, two] = [await run(threads.slice(0, 1)), await run(threads)];
  await Promise.all(threads.map((thread) => thread.terminate()));
  return (2 * one) / two;
}

/** Two workers over one in the best of several rounds, taken in turn so that a busy machine slows both. */
async function compareWorkers() {
  const best = { 1: 0, 2: 0 };
  let ceiling = 0;
  let processor = Number.POSITIVE_INFINITY;
  let equal = true;
  for (let round = 0; round < ROUNDS; round++) {
    const [one, two] = [await measureRate(1, round), await measureRate(2, round)];
    best[1] = Math.max(best[1], one.rate);
    best[2] = Math.max(best[2], two.rate);
    equal &&= equalFolders(one.folder, two.folder);
    const now = await measureCeiling();
    ceiling = Math.max(ceiling, now);
    processor = Math.min(processor, two.processorUs / one.processorUs);
    const rates = `${Math.round(one.rate)} pairs/s with one worker, ${Math.round(two.rate)} with two`;
    const times = `${Math.round(one.processorUs)} and ${Math.round(two.processorUs)} us of processor a pair`;
    console.log(`round ${round + 1}: ${rates} (${(two.rate / one.rate).toFixed(2)}); ${times}; plain arithmetic ${now.toFixed(2)}`);
  }
  return { ratio: best[2] / best[1], ceiling, processor, equal };
}

/** How many of the generations killed at a random moment and resumed end in the bytes of an unbroken one. */
async function killAndResume() {
  const unbroken = join(root, "unbroken");
  const { end, seconds } = await runCommand(SHORT, unbroken);
  if (end !== 0) throw new Error(`The unbroken generation ended with ${end}, expected 0`);
  const rng = createRng(20);
  let [struck, same, tries] = [0, 0, 0];
  while (struck < KILLS && tries++ < 2 * KILLS) {
    const folder = join(root, `killed-${tries}`);
    const afterMs = rng.uniform() * seconds * 1000;
    const watch = (child) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
      return () => clearTimeout(timer);
    };
    const killed = await runCommand(SHORT, folder, { watch });
    // A generation that was quicker than the unbroken one may end before its kill.
    if (killed.end !== "SIGKILL") continue;
    struck++;
    const files = readdirSync(root).includes(`killed-${tries}`) ? readdirSync(folder).length : 0;
    const resumed = await runCommand(SHORT, folder, { resume: true });
    const equal = resumed.end === 0 && equalFolders(folder, unbroken);
    same += equal ? 1 : 0;
    console.log(`kill ${struck} after ${(afterMs / 1000).toFixed(1)} s with ${files} files there: ${equal ? "same bytes" : "OTHER BYTES"}`);
    rmSync(folder, { recursive: true });
  }
  return { seconds, struck, same };
}

function equalFolders(a, b) {
  const names = readdirSync(a);
  return names.length === readdirSync(b).length && names.every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))));
}

/** Microseconds a pair of each stage of a worker, after a first round that warms the compiler. */
function measureStages() {
  const space = createSpace(spec);
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
      counts: {},
    };
    stage("encode", () => shardCodec("parquet").encode(rows, layout));
  }
  return time;
}

try {
  const whole = await measureWhole();
  console.log(
    `${PAIRS} pairs at 224 pixels: ${whole.seconds.toFixed(0)} s, at most ${whole.peakMb} MB, read back in ${whole.readSeconds.toFixed(1)} s`,
  );
  const workers = await compareWorkers();
  const kills = await killAndResume();
  const stages = measureStages();
  for (const [name, microseconds] of Object.entries(stages))
    console.log(`${name.padEnd(10)} ${microseconds.toFixed(1).padStart(8)} us a pair`);
  const round = (value, digits) => (value === null ? null : Number(value.toFixed(digits)));
  finishBench({
    name: "generate",
    figures: {
      pairs: PAIRS,
      seconds: round(whole.seconds, 0),
      pairsPerSecond: round(PAIRS / whole.seconds, 0),
      peakMb: whole.peakMb,
      memoryGrowth: round(whole.growth, 2),
      readRowsPerSecond: round(PAIRS / whole.readSeconds, 0),
      twoWorkersOverOne: round(workers.ratio, 2),
      plainArithmetic: round(workers.ceiling, 2),
      processorTimeOverOne: round(workers.processor, 2),
      equalBytes: workers.equal,
      killedSeconds: round(kills.seconds, 0),
      kills: kills.struck,
      sameBytesAfterKill: kills.same,
      ...Object.fromEntries(Object.entries(stages).map(([name, microseconds]) => [`${name}Us`, round(microseconds, 1)])),
    },
    bars: {
      seconds: { atMost: 600 },
      peakMb: { atMost: 1000 },
      memoryGrowth: { atMost: 1.2 },
      twoWorkersOverOne: { atLeast: 1.7 },
      equalBytes: { equals: true },
      killedSeconds: { atMost: 60 },
      kills: { atLeast: KILLS },
      sameBytesAfterKill: { atLeast: KILLS },
    },
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
