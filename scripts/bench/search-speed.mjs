/**
 * How many candidates a second go through ask, predict, reward and tell with each policy, in processor time, on networks of NAS-Bench-201 x the
 * 50,000 accelerators with a cost that is next to nothing; what a trial that is paid for costs beyond its payment, beside Optuna and SMAC; and how
 * long `tandem enumerate` takes for all pairs of that space, with its peak memory (`-- --without-enumeration` leaves that out).
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLogitsController } from "../../dist/controller/logits-controller.js";
import { createLstmController } from "../../dist/controller/lstm-controller.js";
import { createRng } from "../../dist/core/rng.js";
import { createObjective } from "../../dist/objective/create-objective.js";
import { formatTextTable } from "../../dist/report/text-table.js";
import { createSpace } from "../../dist/space/create-space.js";
import { jointSpec } from "../../dist/space/joint.js";
import { finishBench } from "../bench-report.mjs";
import { openCase, searchCase } from "../bench-table-cases.mjs";
import { PEER_LABELS, searchWithPeer } from "./peers/table-search.mjs";

const BATCH = 64;
const ROUNDS = 5;
const PAID = 400;
const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
const objective = createObjective({ kind: "absolute", constraints: [{ metric: "latencyMs", kind: "at-most", limit: 20 }] });
const sum = (candidate) => candidate.reduce((total, value) => total + value, 0);
const predict = (candidate) => ({ kind: "feasible", metrics: { latencyMs: 1 + sum(candidate) } });

/** Candidates a second of processor time; the best of some rounds, so that neighbours on the machine count less. */
async function measureLoop(controller, count) {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let done = 0; done < count; done += BATCH) {
      const asked = await controller.ask(BATCH);
      const trials = asked.map((candidate, index) => {
        const quality = sum(candidate) / 100;
        const cost = predict(candidate);
        return { index, candidate: space.canonicalize(candidate), quality, cost, reward: objective.reward(quality, cost), stage: "search" };
      });
      await controller.tell(trials);
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, count / ((user + system) / 1e6));
  }
  return Math.round(best);
}

const logitsPerSecond = await measureLoop(createLogitsController(space, createRng(1)), 16_384);
const lstmPerSecond = await measureLoop(createLstmController(space, createRng(1)), 1024);
console.log(`${logitsPerSecond} candidates/s with logits, ${lstmPerSecond} with the LSTM and PPO, batches of ${BATCH}`);

const opened = await openCase({ quality: "c100_val_200", cost: "pixel3_latency_ms", limit: 8 });
const rows = [];
const overheads = {};
for (const controller of ["surrogate", "evolution", "random"]) {
  const start = process.cpuUsage();
  await searchCase(opened, { controller, seed: 1, trials: PAID });
  const { user, system } = process.cpuUsage(start);
  overheads[controller] = (user + system) / 1000 / PAID;
  rows.push([controller === "surrogate" ? "tandem (default)" : `tandem, ${controller}`, String(PAID), overheads[controller].toFixed(2)]);
}
for (const [method, queries] of [
  ["nsga2", 100],
  ["tpe", 100],
  ["smac", 30],
]) {
  const { runs, reason } = await searchWithPeer({ method, table: opened.table, seeds: [1], checkpoints: [queries], seconds: 120 });
  if (reason !== undefined) console.log(`${PEER_LABELS[method]} left out: ${reason}`);
  else rows.push([PEER_LABELS[method], String(queries), runs[0].msPerQuery.toFixed(2)]);
}
console.log(
  formatTextTable(
    [{ heading: "method" }, { heading: "paid trials", align: "right" }, { heading: "own ms a paid trial", align: "right" }],
    rows,
  ),
);
console.log("Ours in processor time, start and table look-ups included; the peers' by the clock, the proposals they skip included.");
/** Time by the clock and peak memory of the whole command, in two threads, and what it answered. */
async function measureEnumeration() {
  const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
  const quality = `table:${path("datasets/published/tables/nb201_accuracy.csv.gz")}:c100_val_200`;
  const words = ["enumerate", "--space", "nas-bench-201+accelerator", "--quality", quality, "--workers", "2", "--json"];
  const start = performance.now();
  const child = spawn(process.execPath, [path("dist/cli/main.js"), ...words], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  let peakMib = 0;
  const watch = setInterval(() => {
    peakMib = Math.max(peakMib, readPeakMib(child.pid));
  }, 500);
  const status = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(watch);
  if (status !== 0) throw new Error(`tandem enumerate ended with status ${status}`);
  const { pairs, front } = JSON.parse(text);
  const minutes = (performance.now() - start) / 60_000;
  console.log(`enumerated ${pairs} pairs in ${minutes.toFixed(2)} min, peak memory ${peakMib} MiB, ${front.length} designs on the front`);
  return {
    enumeratedPairs: pairs,
    enumerationMinutes: Number(minutes.toFixed(2)),
    enumerationGb: Number(((peakMib * 2 ** 20) / 1e9).toFixed(2)),
  };
}

/** `VmHWM` of /proc/PID/status (proc(5)), all threads included; 0 where there is no such file. */
function readPeakMib(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

const enumeration = process.argv.includes("--without-enumeration") ? {} : await measureEnumeration();
finishBench({
  name: "search-speed",
  figures: { logitsPerSecond, lstmPerSecond, overheadMsPerPaidTrial: Number(overheads.surrogate.toFixed(2)), ...enumeration },
  bars: {
    logitsPerSecond: { atLeast: 20_000 },
    lstmPerSecond: { atLeast: 1000 },
    overheadMsPerPaidTrial: { atMost: 5 },
    ...("enumerationMinutes" in enumeration && {
      enumeratedPairs: { equals: 781_250_000 },
      enumerationMinutes: { atMost: 10 },
      enumerationGb: { atMost: 2 },
    }),
  },
});
