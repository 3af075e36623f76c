/** Measured latencies of NAS-Bench-201 cells (HW-NAS-Bench, Li et al., ICLR 2021), split so that cells that compute the same stay together. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { createRng } from "../dist/core/rng.js";
import { parseArchitecture } from "../dist/network/nas-bench-201-architecture.js";
import { createSpace } from "../dist/space/create-space.js";

const tables = join(dirname(fileURLToPath(import.meta.url)), "../datasets/published/tables");

function readTable(name) {
  const [header, ...rows] = gunzipSync(readFileSync(join(tables, name)))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  return { column: (title) => rows.map((row) => row[header.indexOf(title)]) };
}

const cells = readTable("nb201_accuracy.csv.gz");
const devices = readTable("nb201_hwnasbench_cifar10.csv.gz");
export const space = createSpace({ name: "nas-bench-201" });
export const candidates = cells.column("arch").map(parseArchitecture);
const classes = cells.column("iso_rep");

/** Milliseconds of all cells on a device; NaN where the device does not support one. */
export function latencies(device) {
  return devices.column(`${device}_latency_ms`).map((text) => (text === "" ? Number.NaN : Number(text)));
}

/** Draws `count` rows for training; unseen are the rows whose cell computes nothing that one of them does. */
export function drawRows(values, { count, seed }) {
  const known = createRng(seed).shuffle([...values.keys()].filter((row) => !Number.isNaN(values[row])));
  const training = known.slice(0, count);
  const seen = new Set(training.map((row) => classes[row]));
  return { training, unseen: known.slice(count).filter((row) => !seen.has(classes[row])) };
}

/** Rows as a dataset of one metric, `latencyMs`. */
export function measuredRows(rows, values) {
  return {
    space,
    count: rows.length,
    candidates: Uint8Array.from(rows.flatMap((row) => candidates[row])),
    feasible: new Uint8Array(rows.length).fill(1),
    metrics: { latencyMs: Float64Array.from(rows, (row) => values[row]) },
  };
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
