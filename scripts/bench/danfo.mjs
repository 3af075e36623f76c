/**
 * Installs danfojs-node with the documented overrides in a temporary project and takes a dataset to its real data frames and back; prints what holds.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { DANFO_OVERRIDES, DANFO_VERSION } from "../../dist/danfo/danfo-module.js";
import { fromDanfo, toDanfo } from "../../dist/danfo.js";
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { readDataset } from "../../dist/dataset/read-dataset.js";
import { finishBench } from "../bench-report.mjs";

const PAIRS = Number(process.argv[2] ?? 400);
const root = mkdtempSync(join(tmpdir(), "tandem-danfo-"));

/** Installs without scripts, so that nothing is fetched but packages of the registry. */
function installDanfo() {
  const project = { name: "data-frames", private: true, dependencies: { "danfojs-node": DANFO_VERSION }, overrides: DANFO_OVERRIDES };
  writeFileSync(join(root, "package.json"), JSON.stringify(project));
  const { status, stderr } = spawnSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm install ended with ${status}: ${stderr}`);
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const registry = new URL(spawnSync("npm", ["config", "get", "registry"], { cwd: root, encoding: "utf8" }).stdout.trim()).host;
  return Object.values(packages).every(
    ({ resolved }) => resolved === undefined || [registry, "registry.npmjs.org"].includes(new URL(resolved).host),
  );
}

/** The columns of rows, without the functions of their space. */
function plain({ space, count, candidates, feasible, metrics, reasons, counts }) {
  return { space: space.spec, count, candidates, feasible, metrics, reasons, counts };
}

const holds = {};
try {
  const folder = join(root, "dataset");
  const space = { name: "joint", parts: [{ name: "nas-bench-201" }, { name: "accelerator" }] };
  await generateDataset({ folder, space, count: PAIRS, seed: 1, shardSize: 100, sampling: { kind: "stratified", feasibleShare: 0.9 } });
  const dataset = await readDataset(folder);
  process.chdir(root);
  holds.saysHowToInstall = await toDanfo(dataset).then(
    () => false,
    (error) => error.name === "InputError" && error.fix.includes("overrides"),
  );
  holds.installsFromTheRegistryAlone = installDanfo();
  const frame = await toDanfo(dataset);
  holds.isARealFrame = frame.constructor.name === "DataFrame" && typeof frame.groupby === "function";
  holds.hasAllColumns = isDeepStrictEqual(
    frame.columns,
    dataset.manifest.columns.map(({ name }) => name),
  );
  holds.hasAllRows = isDeepStrictEqual([...frame.shape], [PAIRS, frame.columns.length]);
  const back = fromDanfo(frame, { space });
  holds.comesBackTheSame = isDeepStrictEqual(plain(back), plain(dataset));
  const quick = frame.query(frame.latency_ms.lt(frame.latency_ms.median()));
  const kept = fromDanfo(quick, { space });
  const median = frame.latency_ms.median();
  const wanted = Array.from(dataset.metrics.latencyMs).filter((value) => value < median);
  holds.filteredRowsComeBack = isDeepStrictEqual([...kept.metrics.latencyMs], wanted) && kept.count === wanted.length && kept.count > 0;
  frame.addColumn("power_mw", frame.energy_uj.div(frame.latency_ms), { inplace: true });
  const { powerMw } = fromDanfo(frame, { space }).metrics;
  holds.newColumnsAreMetrics = powerMw.every(
    (value, row) => dataset.feasible[row] === 0 || value === dataset.metrics.energyUj[row] / dataset.metrics.latencyMs[row],
  );
  holds.comesBackTwice = isDeepStrictEqual(plain(fromDanfo(await toDanfo(back), { space })), plain(dataset));
} finally {
  rmSync(root, { recursive: true, force: true });
}
for (const [name, held] of Object.entries(holds)) console.log(`${held ? "yes" : "NO "}  ${name}`);
finishBench({
  name: "danfo",
  figures: { pairs: PAIRS, danfo: DANFO_VERSION, ...holds },
  bars: Object.fromEntries(Object.keys(holds).map((name) => [name, { equals: true }])),
});
