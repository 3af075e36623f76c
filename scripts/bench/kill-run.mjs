/**
 * Kills a whole run (kill -9) at a random moment of each of its stages, resumes it each time, and compares journal and best/ with those of an
 * unbroken run, byte for byte; five times.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { finishBench } from "../bench-report.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, "../../dist/cli/main.js");
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), "tandem-kill-"));

/** Starts or resumes the run; `onStage` hears the name of each stage as it begins. */
function start(output, onStage) {
  const child = spawn(process.execPath, [main, "run", join(here, "kill-run.yaml"), "--output", output, "--resume", "--json"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (data) => {
    const lines = (text + data).split("\n");
    text = lines.pop();
    for (const line of lines) {
      const begun = line.match(/^([a-zA-Z][^:]*): [\d,]+ [a-z]+(, [\d,]+ already done)?$/);
      if (begun) onStage(begun[1], child);
      if (/^Cannot|Error/.test(line)) console.error(line);
    }
  });
  return new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ?? status)));
}

/** Hash of every file that must be equal: the journal and what lies in best/. */
function outcome(output) {
  const best = join(output, "best");
  const files = [
    join(output, "journal.ndjson"),
    ...readdirSync(best)
      .sort()
      .map((name) => join(best, name)),
  ];
  return files.map((file) => `${file.slice(output.length)} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`).join("\n");
}

/** Runs unbroken; returns when each stage began, in milliseconds from the start of the process, and the whole time. */
async function runUnbroken(output) {
  const began = performance.now();
  const stages = [];
  const status = await start(output, (name) => stages.push({ name, atMs: performance.now() - began }));
  if (status !== 0) throw new Error(`The unbroken run ended with ${status}, expected 0`);
  const totalMs = performance.now() - began;
  return { totalMs, stages: stages.map((stage, at) => ({ ...stage, lengthMs: (stages[at + 1]?.atMs ?? totalMs) - stage.atMs })) };
}

/** Kills each stage once, at a random moment, resuming after every kill; returns how many kills struck. */
async function runBroken(output, stages) {
  let kills = 0;
  for (const { name, lengthMs } of stages) {
    const end = await start(output, (begun, child) => {
      if (begun === name) setTimeout(() => child.kill("SIGKILL"), Math.random() * lengthMs);
    });
    if (end === "SIGKILL") kills++;
    else if (end !== 0) throw new Error(`A resumed run ended with ${end}, expected 0`);
  }
  const last = await start(output, () => {});
  if (last !== 0) throw new Error(`The last resumed run ended with ${last}, expected 0`);
  return kills;
}

try {
  const unbroken = join(folder, "unbroken");
  const { totalMs, stages } = await runUnbroken(unbroken);
  const expected = outcome(unbroken);
  console.log(`unbroken: ${(totalMs / 1000).toFixed(1)} s; stages ${stages.map(({ name }) => name).join(", ")}`);
  let equalRuns = 0;
  let kills = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const broken = join(folder, `broken-${round}`);
    const struck = await runBroken(broken, stages);
    const equal = outcome(broken) === expected;
    if (!equal) console.log(`expected\n${expected}\nfound\n${outcome(broken)}`);
    console.log(`round ${round}: killed ${struck} times, ${equal ? "same bytes" : "OTHER BYTES"}`);
    equalRuns += equal ? 1 : 0;
    kills += struck;
  }
  finishBench({
    name: "kill-run",
    figures: { rounds: ROUNDS, equalRuns, kills, stages: stages.length, unbrokenSeconds: Math.round(totalMs / 1000) },
    bars: { equalRuns: { atLeast: ROUNDS }, unbrokenSeconds: { atMost: 60 } },
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
