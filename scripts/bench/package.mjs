/**
 * Packs tandem as the registry would, installs the tarball in an empty folder and does there what a new user does: help, doctor, making the
 * native engine ready, a search over tables, a simulation through the library, and the whole pipeline at its smallest settings.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { finishBench } from "../bench-report.mjs";

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), "../..");
const root = mkdtempSync(join(tmpdir(), "tandem-package-"));
const app = join(root, "app");
const steps = [];

/** Runs a program to its end and notes how long it took; `check` looks at what it printed. */
function step(name, [program, ...words], { cwd = app, check = () => true } = {}) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: "utf8", timeout: 900_000, maxBuffer: 2 ** 28 });
  let holds = false;
  try {
    holds = status === 0 && check(stdout) === true;
  } catch (error) {
    console.error(error.message);
  }
  if (!holds) console.error(`${name} ended with status ${status}:\n${stdout.slice(-1000)}\n${stderr.slice(-3000)}`);
  steps.push({ name, seconds: (performance.now() - began) / 1000, holds });
  return stdout;
}

const tandem = (...words) => ["npx", "--no-install", "tandem", ...words];
const tables = "datasets/published/tables/nb201";
const SEARCH = [
  ...["search", "--space", "nas-bench-201", "--quality", `table:${tables}_accuracy.csv.gz:c100_val_200`],
  ...["--cost", `table:${tables}_hwnasbench_cifar10.csv.gz:pixel3_latency_ms=latencyMs`],
  ...["--constraint", "latencyMs<=8", "--trials", "60", "--json", "--quiet"],
];
const SMALLEST = {
  "targets.latencyMs": 0.1,
  "dataset.count": 1000,
  "predictor.epochs": 2,
  "search.steps": 8,
  "search.calibrated": 0,
  "verify.entrants": 1,
  "verify.finalists": 1,
  "verify.rescored": 8,
  "verify.epochs": 1,
};
const LIBRARY = `import { baseline, mobilenetV2, simulate } from "tandem";
console.log(simulate(mobilenetV2({ width: 0.5, inputSize: 160 }), baseline).kind);`;

try {
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(app, "use-library.js"), LIBRARY);
  const [{ filename }] = JSON.parse(step("npm pack", ["npm", "pack", "--json", "--pack-destination", root], { cwd: packageFolder }));
  const tarball = join(root, filename);
  step("npm install", ["npm", "install", "--no-audit", "--no-fund", tarball]);
  step("--help", tandem("--help"), { check: (text) => text.includes("Examples:") });
  step("doctor", tandem("doctor", "--json", "--quiet"), { check: (text) => JSON.parse(text).engines.some(({ ready }) => ready) });
  step("doctor --install-native", tandem("doctor", "--install-native", "--json", "--quiet"), {
    check: (text) => JSON.parse(text).chosen.name === "native",
  });
  step("search", tandem(...SEARCH), { check: (text) => JSON.parse(text).best !== null });
  step("import", ["node", "use-library.js"], { check: (text) => text === "feasible\n" });
  const settings = Object.entries(SMALLEST).flatMap(([path, value]) => ["--set", `${path}=${value}`]);
  step("run", tandem("run", ...settings, "--json", "--quiet"), {
    check: (text) => existsSync(join(app, JSON.parse(text).folder, "report.md")),
  });
  for (const { name, seconds, holds } of steps)
    console.log(`${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s  ${holds ? "works" : "FAILS"}`);
  finishBench({
    name: "package",
    figures: {
      tarballMb: Number((statSync(tarball).size / 1e6).toFixed(1)),
      steps: steps.length,
      working: steps.filter(({ holds }) => holds).length,
      ...Object.fromEntries(steps.map(({ name, seconds }) => [`${name} s`, Number(seconds.toFixed(1))])),
    },
    bars: { working: { equals: 8 } },
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
