/**
 * Training speed of a small MobileNetV2 on each tensor engine, on native also with TensorFlow's kernels alone, with PyTorch beside it
 * where the benches' cache holds it
 * (`-- --install-peers` puts it there: about 5 GB).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finishBench } from "../bench-report.mjs";
import { cacheFolder } from "../native-tools.mjs";

const ROUNDS = 3;
const SECONDS = 3;
const BATCHES = [64, 256];
const peers = join(cacheFolder(), "peers");
const python = join(peers, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const self = fileURLToPath(import.meta.url);

if (process.argv[2] === "--measure") {
  const { startEngine } = await import("../../dist/runtime/engine.js");
  const { readTrainingSpeed } = await import("../../dist/tensor/speed-reading.js");
  await startEngine({ engine: process.argv[3] });
  console.log(JSON.stringify(await readTrainingSpeed({ batch: Number(process.argv[4]), durationMs: SECONDS * 1000 })));
  process.exit();
}

if (process.argv.includes("--install-peers")) {
  console.log("Installing PyTorch into the benches' cache (about 5 GB) ...");
  if (!existsSync(python)) execFileSync("python3", ["-m", "venv", peers], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "--quiet", "torch", "numpy"], { stdio: "inherit" });
}

/** Images a second of one engine in a process of its own, or null where it is not ready. */
function measureEngine(engine, batch, env = {}) {
  const child = spawnSync(process.execPath, [self, "--measure", engine, String(batch)], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return child.status === 0 ? JSON.parse(child.stdout.trim().split("\n").at(-1)).imagesPerSecond : null;
}

function measureTorch(batch) {
  if (!existsSync(python)) return null;
  const script = fileURLToPath(new URL("./peers/engine_torch.py", import.meta.url));
  const child = spawnSync(python, [script, String(batch), String(SECONDS)], { encoding: "utf8" });
  return child.status === 0 ? Number(child.stdout.split(" ")[0]) : null;
}

const contestants = [
  { name: "native", measure: (batch) => measureEngine("native", batch), rounds: ROUNDS },
  { name: "tensorflow", measure: (batch) => measureEngine("native", batch, { TANDEM_TRAINING_KERNELS: "off" }), rounds: ROUNDS },
  { name: "torch", measure: measureTorch, rounds: ROUNDS },
  { name: "wasm", measure: (batch) => measureEngine("wasm", batch), rounds: 1 },
];

// In turns, and the best round of each counts: another program on the machine can only slow a round down.
// (PyTorch's threads wait for each other busily, so it suffers most from company: judge the ratio only on a quiet machine.)
const figures = { loadBefore: Math.round(loadavg()[0] * 100) / 100 };
if (figures.loadBefore > availableParallelism() / 4)
  console.log(`Other programs are running (load ${figures.loadBefore}): take the ratio with care.`);
for (const batch of BATCHES)
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, measure, rounds } of contestants) {
      const key = `${name}ImagesPerSecondBatch${batch}`;
      const speed = round < rounds ? measure(batch) : null;
      if (speed === null) figures[key] ??= null;
      else figures[key] = Math.max(figures[key] ?? 0, Math.round(speed));
    }

console.log("Training, images/s (best of rounds in turns)\n");
console.log(`${"batch".padStart(5)}${contestants.map(({ name }) => name.padStart(12)).join("")}  native / torch`);
for (const batch of BATCHES) {
  const speeds = contestants.map(({ name }) => figures[`${name}ImagesPerSecondBatch${batch}`]);
  const [native, , torch] = speeds;
  const ratio = native !== null && torch !== null ? Math.round((native / torch) * 100) / 100 : null;
  figures[`nativeToTorchBatch${batch}`] = ratio;
  const cells = speeds.map((speed) => (speed === null ? "absent" : speed.toLocaleString("en")).padStart(12));
  console.log(
    `${String(batch).padStart(5)}${cells.join("")}  ${ratio === null ? "PyTorch is absent: -- --install-peers" : `${ratio} (aim 0.7)`}`,
  );
}
console.log();

finishBench({
  name: "engine",
  figures,
  bars: { nativeImagesPerSecondBatch64: { atLeast: 1000 }, nativeImagesPerSecondBatch256: { atLeast: 1000 } },
});
