import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExportFlags, exportRun } from "../../src/cli/export-action.ts";
import { simulateNamed } from "../../src/cli/simulate-action.ts";
import { designFiles } from "../../src/export/design-files.ts";
import type { RunSummary } from "../../src/report/run-summary.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { SIMULATOR_VERSION } from "../../src/simulator/simulator-version.ts";
import { emptySummary, smallSummary } from "../report/small-summary.ts";
import { smallDesign } from "./small-design.ts";

const root = mkdtempSync(join(tmpdir(), "tandem-export-"));
afterAll(() => rmSync(root, { recursive: true }));

const simulation = simulate(smallDesign.network, smallDesign.accelerator);
if (simulation.kind === "infeasible") throw new Error("Expected a design that can run");
const { latencyMs, energyUj, areaMm2 } = simulation;
const [first, ...others] = smallSummary.designs;
/** Figures are compared only where the same simulator gave them. */
const current = { ...smallSummary, simulator: SIMULATOR_VERSION };
const summary: RunSummary = { ...current, designs: [{ ...first!, simulated: { latencyMs, energyUj, areaMm2 } }, ...others] };

let runs = 0;

/** A finished run's folder with the small design as its winner. */
function makeRun(report: RunSummary = summary): string {
  const folder = join(root, `run-${runs++}`);
  mkdirSync(join(folder, "best"), { recursive: true });
  writeFileSync(join(folder, "config.yaml"), "name: small\n");
  writeFileSync(join(folder, "report.json"), JSON.stringify(report));
  for (const [name, data] of designFiles(smallDesign)) writeFileSync(join(folder, "best", name), data);
  return folder;
}

function flags(output: string, more: Partial<ExportFlags> = {}): ExportFlags {
  return { json: false, quiet: false, force: false, output, ...more };
}

test("what was exported simulates to the report's figures exactly, and has the run's bytes", async () => {
  const [run, output] = [makeRun(), join(root, "exported")];
  expect(await exportRun(run, flags(output))).toContain("weights.safetensors");
  const accelerator = join(output, "accelerator.json");
  let text = "";
  const write = (part: string) => (text += part);
  await simulateNamed(join(output, "network.json"), { json: true, quiet: false, set: [], sweep: [], accelerator }, { write, warn: write });
  expect(JSON.parse(text)).toMatchObject({ kind: "feasible", latencyMs, energyUj, areaMm2 });
  for (const name of designFiles(smallDesign).keys())
    expect(readFileSync(join(output, name)).equals(readFileSync(join(run, "best", name)))).toBe(true);
});

test("programs read one document with the folder, its files and the figures", async () => {
  const output = join(root, "for-programs");
  const document = JSON.parse(await exportRun(makeRun(), flags(output, { json: true })));
  expect(document).toEqual({
    folder: output,
    files: ["network.json", "accelerator.json", "weights.safetensors"],
    simulated: { latencyMs, energyUj, areaMm2 },
  });
});

test("files are overwritten only by force", async () => {
  const [run, output] = [makeRun(), join(root, "taken")];
  mkdirSync(output);
  writeFileSync(join(output, "accelerator.json"), "mine");
  await expect(exportRun(run, flags(output))).rejects.toMatchObject({ exitStatus: 2, path: join(output, "accelerator.json") });
  expect(readFileSync(join(output, "accelerator.json"), "utf8")).toBe("mine");
  expect(existsSync(join(output, "network.json"))).toBe(false);
  await exportRun(run, flags(output, { force: true }));
  expect(readFileSync(join(output, "accelerator.json"), "utf8")).toContain("six columns");
});

test.each<[string, number, (run: string) => void]>([
  ["a report of other figures", 4, (run) => writeFileSync(join(run, "report.json"), JSON.stringify(current))],
  ["a winner without weights", 4, (run) => rmSync(join(run, "best/weights.safetensors"))],
  ["a run without a winner", 3, (run) => writeFileSync(join(run, "report.json"), JSON.stringify(emptySummary))],
  ["a torn report", 4, (run) => writeFileSync(join(run, "report.json"), "{")],
  ["an unfinished run", 2, (run) => rmSync(join(run, "report.json"))],
  ["a folder that is no run", 2, (run) => rmSync(run, { recursive: true })],
])("%s ends with status %p and writes nothing", async (name, exitStatus, damage) => {
  const run = makeRun();
  damage(run);
  const output = join(root, `refused ${name}`);
  await expect(exportRun(run, flags(output))).rejects.toMatchObject({ exitStatus, fix: expect.any(String) });
  expect(existsSync(output)).toBe(false);
});
