/**
 * Kills one search (kill -9) 20 times at random moments, resumes it each time, and compares journal and result with those of an unbroken run,
 * byte for byte; then opens a run of 1,000,000 trials.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openRunFolder } from "../../dist/search/run-folder.js";
import { finishBench } from "../bench-report.mjs";

const KILLS = 20;
const TRIALS = 80_000;
const MILLION = 1_000_000;
const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, "../../dist/cli/main.js");
const tables = join(here, "../../datasets/published/tables");
const words = [
  "search",
  ...["--space", "nas-bench-201+accelerator", "--controller", "evolution", "--trials", String(TRIALS)],
  ...["--quality", `table:${tables}/nb201_accuracy.csv.gz:c100_val_200`],
  ...["--cost", `table:${tables}/nb201_hwnasbench_cifar10.csv.gz:pixel3_latency_ms=latencyMs`],
  ...["--cost", `table:${tables}/nb201_hwnasbench_cifar10.csv.gz:edgegpu_energy_mj=energyMj`],
  ...["--constraint", "latencyMs<=8", "--resume", "--json"],
];
/** Starts or resumes the search; with `killAfterMs` it is killed then, unless it has ended. Resolves to its status or signal. */
function start(output, { killAfterMs, onBegun = () => {} } = {}) {
  const child = spawn(process.execPath, [main, ...words, "--output", output], { stdio: ["ignore", "ignore", "pipe"] });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  child.stderr.setEncoding("utf8").on("data", (text) => {
    if (text.startsWith("search: ")) onBegun();
    if (/^Cannot|Error/m.test(text)) console.error(text);
  });
  return new Promise((resolve) =>
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve(signal ?? status);
    }),
  );
}

function requireDone(status) {
  if (status !== 0) throw new Error(`The search ended with ${status}, expected 0`);
}

/** Hashes of what must be equal. */
function outcome(output) {
  const hash = (name) =>
    createHash("sha256")
      .update(readFileSync(join(output, name)))
      .digest("hex");
  return { journal: hash("journal.ndjson"), result: hash("best/result.json") };
}

async function runUnbroken(output) {
  const began = performance.now();
  let begunMs = 0;
  requireDone(
    await start(output, {
      onBegun: () => {
        begunMs ||= performance.now() - began;
      },
    }),
  );
  return { startMs: begunMs, totalMs: performance.now() - began };
}

/** Kills fall into the start of the process as well as into the search; between two of them it comes about a thirtieth further. */
async function runBroken(output, { startMs, totalMs }) {
  const reachMs = startMs + (1.3 * (totalMs - startMs)) / KILLS;
  let kills = 0;
  while (kills < KILLS) {
    const end = await start(output, { killAfterMs: Math.random() * reachMs });
    if (end !== "SIGKILL") {
      requireDone(end);
      break;
    }
    kills++;
  }
  requireDone(await start(output));
  return kills;
}

const openOptions = { configuration: { command: "search" }, resume: true, warn: (message) => console.error(message) };

/** Writes a run of a million trials the way a search does. */
async function writeMillion(path) {
  const run = await openRunFolder(path, openOptions);
  for (let index = 0; index < MILLION; index += 10_000) {
    await run.append(Array.from({ length: 10_000 }, (_, at) => millionth(index + at)));
  }
  await run.commit("search", { state: null });
  await run.close();
}

/** Times the opening of a run and the reading of all its trials. */
async function openRun(path) {
  const began = performance.now();
  const run = await openRunFolder(path, openOptions);
  const openMs = performance.now() - began;
  let read = 0;
  for (const trial of run.trials) if (trial.index === read) read++;
  const readMs = performance.now() - began - openMs;
  await run.close();
  return { trials: run.trials.length, read, openMs, readMs };
}

/** Opens the run in a process of its own, as a resumed command would. */
function openAfresh(path) {
  const opened = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--open", path], { encoding: "utf8" });
  const result = JSON.parse(opened.stdout);
  if (result.trials !== MILLION || result.read !== MILLION) throw new Error(`The run holds ${result.read} trials, expected ${MILLION}`);
  return result;
}

/** A trial of a joint space in full: thirteen decisions and three metrics. */
function millionth(index) {
  const share = index / MILLION;
  return {
    candidate: Array.from({ length: 13 }, (_, decision) => Math.floor(index / 3 ** decision) % 4),
    quality: 0.5 + share / 7,
    cost: { kind: "feasible", metrics: { latencyMs: 1.2 + share / 3, energyUj: 200 + 17 * share, areaMm2: 12.3 + share / 11 } },
    reward: 0.4 + share / 9,
    stage: "search",
  };
}

async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "tandem-kill-search-"));
  try {
    const unbroken = join(folder, "unbroken");
    const times = await runUnbroken(unbroken);
    console.log(`unbroken: ${TRIALS.toLocaleString("en")} trials in ${(times.totalMs / 1000).toFixed(1)} s`);
    const broken = join(folder, "broken");
    const kills = await runBroken(broken, times);
    const [expected, found] = [outcome(unbroken), outcome(broken)];
    console.log(
      `killed ${kills} times\n  journal ${found.journal}\n  as of   ${expected.journal}\n  result  ${found.result}\n  as of   ${expected.result}`,
    );
    const million = join(folder, "million");
    await writeMillion(million);
    const { openMs, readMs } = openAfresh(million);
    console.log(`1,000,000 trials open in ${(openMs / 1000).toFixed(2)} s, all are read in ${(readMs / 1000).toFixed(2)} s more`);
    finishBench({
      name: "kill-search",
      figures: {
        kills,
        journalEqual: found.journal === expected.journal,
        resultEqual: found.result === expected.result,
        unbrokenSeconds: Math.round(times.totalMs / 1000),
        openMillionSeconds: Math.round(openMs / 10) / 100,
        readMillionSeconds: Math.round(readMs / 10) / 100,
      },
      bars: {
        kills: { atLeast: KILLS },
        journalEqual: { equals: true },
        resultEqual: { equals: true },
        unbrokenSeconds: { atMost: 60 },
        openMillionSeconds: { atMost: 5 },
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [flag, path] = process.argv.slice(2);
if (flag === "--open") console.log(JSON.stringify(await openRun(path)));
else await bench();
