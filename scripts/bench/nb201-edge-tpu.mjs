/**
 * How near the preset edge-tpu comes to the measured latencies of the 10,926 NAS-Bench-201 networks that HW-NAS-Bench ran on an Edge TPU.
 * Its six host constants are the non-negative relative least squares on rows with `index % 10 == 0`, on top of the simulated cycles, which
 * nothing scales; the figures are of the other rows. `-- --fit` prints the constants as the preset holds them. All cells have the same few
 * shapes, so cycles are almost linear in how often each operation occurs and constants alone would fit as well: what is shown is the latency, not the cycles.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Matrix, solve } from "ml-matrix";
import { edgeTpu } from "../../dist/accelerator/presets.js";
import { meanAbsolutePercentageError } from "../../dist/core/error-measures.js";
import { quantile } from "../../dist/core/quantile.js";
import { spearman } from "../../dist/core/spearman.js";
import { buildNasBench201Network } from "../../dist/network/build-nas-bench-201.js";
import { parseArchitectureIndex } from "../../dist/network/nas-bench-201-architecture.js";
import { lowerNetwork } from "../../dist/simulator/lower-network.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { finishBench } from "../bench-report.mjs";

/** What an operation's first matching host key is among; a call comes before them. A network has one call. */
const KEYS = ["convolution-1x1", "convolution-3x3", "pool", "add", "add-3"];
const CONSTANTS = ["call", ...KEYS];
const US_PER_MS = 1000;

const readTable = (name) => gunzipSync(readFileSync(new URL(`../../datasets/published/tables/${name}.csv.gz`, import.meta.url))).toString();
const measuredColumn = (text) => {
  const [header, ...rows] = text.trimEnd().split("\n");
  const column = header.split(",").indexOf("edgetpu_latency_ms");
  return rows.map((row) => row.split(",")[column]);
};

/** Every measured network: latency measured and simulated, the chip's part of it, MACs, and how often each constant occurs. */
function simulateAll() {
  const architectures = parseArchitectureIndex(readTable("nb201_accuracy"));
  const space = createSpace({ name: "nas-bench-201" });
  const simulator = new Simulator();
  return measuredColumn(readTable("nb201_hwnasbench_cifar10")).flatMap((cell, index) => {
    if (cell === "") return [];
    const network = buildNasBench201Network(space, architectures.candidateAt(index));
    const result = simulator.totals(network, edgeTpu);
    if (result.kind === "infeasible") throw new Error(`Network ${index} cannot run: ${result.reasons[0].message}`);
    const counts = CONSTANTS.map((constant) => (constant === "call" ? 1 : 0));
    for (const { hostKeys } of lowerNetwork(network).operations) {
      const constant = CONSTANTS.indexOf(hostKeys.find((key) => KEYS.includes(key)));
      if (constant >= 0) counts[constant]++;
    }
    const { latencyMs, cycles, macs } = result;
    return [{ index, measuredMs: Number(cell), latencyMs, chipMs: cycles / (edgeTpu.clockMhz * 1000), macs, counts }];
  });
}

/**
 * Microseconds of each constant that leave the least sum of squared relative errors, none negative: the best of the ordinary solutions over
 * all subsets of the constants, which six allow to be exact. `chipMsOf` is what the constants come on top of.
 */
function fitConstants(rows, chipMsOf) {
  let best = { error: Number.POSITIVE_INFINITY, constants: CONSTANTS.map(() => 0) };
  for (let subset = 1; subset < 2 ** CONSTANTS.length; subset++) {
    const used = CONSTANTS.map((_, at) => at).filter((at) => (subset >> at) & 1);
    const left = new Matrix(rows.map(({ counts, measuredMs }) => used.map((at) => counts[at] / US_PER_MS / measuredMs)));
    const right = Matrix.columnVector(rows.map((row) => (row.measuredMs - chipMsOf(row)) / row.measuredMs));
    const solution = solve(left.transpose().mmul(left), left.transpose().mmul(right));
    if (solution.min() < 0) continue;
    const error = Matrix.sub(right, left.mmul(solution)).norm("frobenius");
    if (error >= best.error) continue;
    best = { error, constants: CONSTANTS.map((_, at) => (used.includes(at) ? solution.get(used.indexOf(at), 0) : 0)) };
  }
  return best.constants.map((microseconds) => Number(microseconds.toFixed(1)));
}

const hostMs = ({ counts }, constants) => counts.reduce((sum, count, at) => sum + count * constants[at], 0) / US_PER_MS;

/** Spearman and MAPE in percent of a prediction of the rows. */
function judge(rows, predict) {
  const measured = rows.map(({ measuredMs }) => measuredMs);
  const predicted = rows.map(predict);
  const errors = rows.map(({ measuredMs }, at) => Math.abs(predicted[at] / measuredMs - 1));
  return {
    spearman: Number(spearman(measured, predicted).toFixed(4)),
    mapePercent: Number((100 * meanAbsolutePercentageError(measured, predicted)).toFixed(2)),
    p95Percent: Number((100 * quantile(errors, 0.95)).toFixed(1)),
  };
}

const rows = simulateAll();
const training = rows.filter(({ index }) => index % 10 === 0);
const test = rows.filter(({ index }) => index % 10 !== 0);
const preset = [edgeTpu.hostCallUs, ...KEYS.map((key) => edgeTpu.hostOperationUs[key] ?? 0)];
const fitted = fitConstants(training, ({ chipMs }) => chipMs);
const withoutChip = fitConstants(training, () => 0);

console.log(`${rows.length} measured networks, ${training.length} to calibrate on, ${test.length} to judge by\n`);
console.log("constant          preset us   fitted us   times in a network");
CONSTANTS.forEach((constant, at) => {
  const counts = rows.map((row) => row.counts[at]);
  const cells = [preset[at].toFixed(1).padStart(9), fitted[at].toFixed(1).padStart(9), `${Math.min(...counts)} to ${Math.max(...counts)}`];
  console.log(`${constant.padEnd(16)}  ${cells.join("   ")}`);
});
if (process.argv.includes("--fit")) {
  const operations = KEYS.map((key, at) => `${key.includes("-") ? `"${key}"` : key}: ${fitted[at + 1]}`).join(", ");
  console.log(`\nfor src/accelerator/presets.ts:\n  hostCallUs: ${fitted[0]},\n  hostOperationUs: { ${operations} },`);
}

console.log("\non the rows to judge by          Spearman   MAPE %   95 % within");
const judged = judge(test, ({ latencyMs }) => latencyMs);
for (const [name, { spearman: rank, mapePercent, p95Percent }] of [
  ["latencyMs of the preset", judged],
  ["its cycles alone", judge(test, ({ chipMs }) => chipMs)],
  ["host constants alone, refitted", judge(test, (row) => hostMs(row, withoutChip))],
  ["MACs", judge(test, ({ macs }) => macs)],
])
  console.log(
    `${name.padEnd(31)}  ${rank.toFixed(4).padStart(8)}   ${name === "MACs" ? "" : `${mapePercent.toFixed(2).padStart(6)}   ${p95Percent} %`}`,
  );

finishBench({
  name: "nb201-edge-tpu",
  figures: { testNetworks: test.length, ...judged, constantsAreTheFit: preset.every((value, at) => value === fitted[at]) },
  bars: { spearman: { atLeast: 0.98 }, mapePercent: { atMost: 6 }, constantsAreTheFit: { equals: true } },
});
