/**
 * Runs the guide to a simulator of one's own (docs/bring-your-own-simulator.md) as it stands, in a fresh clone: SCALE-Sim 3.0.0 from PyPI as a cost
 * model, a dataset of it, a predictor trained on that and a search that it verifies. Needs git, python3 and PyPI.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { finishBench } from "../bench-report.mjs";

const GUIDE = "docs/bring-your-own-simulator.md";
const SECTION = "## SCALE-Sim, from a clean clone";

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), "../..");
const root = mkdtempSync(join(tmpdir(), "tandem-scalesim-"));
const clone = join(root, "tandem");
const figures = { minutes: null, rows: null, unseenMape: null, ridgeMape: null, unseenKendall: null, bestHolds: null, verifiedError: null };

/** The shell blocks of the guide's section, in order. */
function readBlocks() {
  const section = readFileSync(join(clone, GUIDE), "utf8").split(SECTION)[1].split("\n## ")[0];
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block.trim());
}

function run(block) {
  console.log(`\n${block}`);
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync("bash", ["-ec", block], {
    cwd: clone,
    encoding: "utf8",
    timeout: 900_000,
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - began) / 1000;
  console.log(`${stdout.trim()}\n${seconds.toFixed(1)} s`);
  if (status !== 0) throw new Error(`it ended with status ${status}: ${stderr.slice(-2000)}`);
  return seconds;
}

function readResults() {
  const read = (path) => JSON.parse(readFileSync(join(clone, path), "utf8"));
  const { test, ridge } = read("models/scalesim/predictor.json").report;
  const { best, front, constraints } = read("runs/scalesim/best/result.json");
  const errors = [best, ...front].map(({ metrics, predicted }) => Math.abs(predicted.latencyMs / metrics.latencyMs - 1));
  const limit = Number(constraints[0].split("<=")[1]);
  return {
    rows: read("datasets/scalesim/manifest.json").count,
    unseenMape: test.metrics.latencyMs.mape,
    ridgeMape: ridge.latencyMs.mape,
    unseenKendall: test.metrics.latencyMs.kendallTau,
    bestHolds: best.metrics.latencyMs <= limit,
    verifiedError: Math.max(...errors),
  };
}

try {
  const { status, stderr } = spawnSync("git", ["clone", "--quiet", packageFolder, clone], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  // The same packages as `npm ci` would install; its time is the network's.
  symlinkSync(join(packageFolder, "node_modules"), join(clone, "node_modules"));
  let seconds = 0;
  for (const block of readBlocks()) seconds += run(block.replace("npm ci && ", ""));
  Object.assign(figures, { minutes: seconds / 60 }, readResults());
} catch (error) {
  console.error(error.message);
} finally {
  rmSync(root, { recursive: true, force: true });
}

const percent = (share) => (share === null ? "unknown" : `${(100 * share).toFixed(2)} %`);
console.log(
  `\nlatency of unseen networks on unseen arrays: MAPE ${percent(figures.unseenMape)}, ridge regression ${percent(figures.ridgeMape)}`,
);
console.log(`designs of the search, simulated against predicted: at most ${percent(figures.verifiedError)} apart`);
finishBench({
  name: "scalesim-example",
  figures,
  bars: { minutes: { atMost: 15 }, unseenMape: { atMost: 0.1 }, bestHolds: { equals: true } },
});
