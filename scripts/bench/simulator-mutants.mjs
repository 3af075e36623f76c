/**
 * Whether the exactness checks catch small bugs: each is put alone into a copy of both simulators, and must make the checks of the test suite fail.
 * A bug counts as caught at its first difference. `--only TEXT` runs those whose description has the text.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { finishBench } from "../bench-report.mjs";
import { compileExactness } from "../compile-exactness.mjs";
import { mutants } from "../simulator-mutants.mjs";

const TIMEOUT_MS = 300_000;
const { values } = parseArgs({ options: { child: { type: "string" }, only: { type: "string", default: "" } } });

/** In a process of its own, because a bug may well loop forever: runs the checks of the test suite and prints the first difference. */
async function check(folder) {
  const tests = join(folder, "test/simulator/exactness");
  const { checkCases, checkFullSizeLayer, checkNetworks } = await import(join(tests, "check-exactness.js"));
  const { EffectTable } = await import(join(tests, "effect-table.js"));
  const { fullSizeLayers } = await import(join(tests, "full-size-layers.js"));
  const table = new EffectTable();
  const draws = { seed: 1, stopsAtFirst: true };
  try {
    for (const seed of [1, 2, 3, 4]) checkCases({ ...draws, runs: 500, seed }, table);
    checkNetworks({ runs: 200, layers: 3, ...draws }, table);
    checkNetworks({ runs: 100, layers: 6, ...draws }, table);
    for (const layer of fullSizeLayers) checkFullSizeLayer(layer, table);
  } catch (error) {
    const message = (error.cause ?? error).message.split("\n")[0];
    console.log(`operation ${table.operations}: ${message}`);
    process.exitCode = 1;
  }
}

/** Throws where a bug's text is not in the compiled code exactly once: then it has to be rewritten for the code as it is. */
function refuseUnplantable(compiled) {
  const lost = mutants.filter(({ file, from }) => readFileSync(join(compiled, "src/simulator", file), "utf8").split(from).length !== 2);
  if (lost.length === 0) return;
  throw new Error(
    `Cannot plant bugs: their texts are not exactly once in the code: ${lost.map(({ bug, file }) => `"${bug}" (${file})`).join(", ")}`,
  );
}

function plant(folder, { file, from, to }) {
  const path = join(folder, "src/simulator", file);
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(from, () => to),
  );
}

/** The first difference a copy shows; undefined: it passes. */
function firstDifference(compiled, folder, mutant) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ["src", "test"]) cpSync(join(compiled, part), join(folder, part), { recursive: true });
  if (mutant !== undefined) plant(folder, mutant);
  const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--child", folder], { encoding: "utf8", timeout: TIMEOUT_MS });
  if (run.error !== undefined) return `no end within ${TIMEOUT_MS / 1000} s`;
  if (run.status === 0) return undefined;
  return (run.stdout.trim() || run.stderr.trim()).split("\n")[0];
}

function main() {
  const compiled = compileExactness();
  refuseUnplantable(compiled);
  const folder = join(compiled, "../mutant");
  const sound = firstDifference(compiled, folder);
  console.log(sound === undefined ? "without a bug the checks pass" : `WITHOUT A BUG THE CHECKS FAIL: ${sound}`);
  const chosen = mutants.filter(({ bug }) => bug.includes(values.only));
  let caught = 0;
  for (const mutant of chosen) {
    const difference = firstDifference(compiled, folder, mutant);
    if (difference !== undefined) caught++;
    console.log(`${difference === undefined ? "SURVIVES" : "caught  "}  ${mutant.bug.padEnd(56)} ${(difference ?? "").slice(0, 110)}`);
  }
  finishBench({
    name: "simulator-mutants",
    figures: { mutants: chosen.length, caught, survivors: chosen.length - caught, soundPasses: sound === undefined },
    bars: { ...(values.only === "" ? { mutants: { atLeast: 20 } } : {}), survivors: { equals: 0 }, soundPasses: { equals: true } },
  });
}

if (values.child === undefined) main();
else await check(values.child);
