import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { simulateNamed } from "../../src/cli/simulate-action.ts";
import type { SimulateFlags } from "../../src/cli/simulate-request.ts";
import type { StepUp } from "../../src/simulator/step-up.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command writes to its two streams, and its exit status. */
async function show(network: string | undefined, flags: Partial<SimulateFlags> = {}) {
  const [texts, warnings]: [string[], string[]] = [[], []];
  const output = { write: (text: string) => texts.push(text), warn: (text: string) => warnings.push(text) };
  const exitStatus = await simulateNamed(network, { json: false, quiet: true, set: [], sweep: [], ...flags }, output);
  return { text: texts.join(""), warning: warnings.join(""), exitStatus };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

test("people read a table by layer whose labels sum to the total, then the totals", async () => {
  const { text, exitStatus } = await show("mobilenet-v2:width=0.5,input=160");
  expect(exitStatus).toBe(0);
  const [cycles, ...labels] = text
    .match(/^total +[\d,]+ +(.*)$/m)![1]!
    .trim()
    .split(/ +/)
    .slice(0, 8)
    .map((cell) => Number(cell.replaceAll(",", "")));
  expect(labels.reduce((sum, count) => sum + count, 0)).toBe(cycles);
  expect(text).toContain("stage7.block1.project");
  expect(text).toMatch(/area 23\.8 mm² at 7 nm/);
});

test("programs read one document with the figures of the network and of each layer", async () => {
  const { text } = await show(undefined, { json: true, space: "nas-bench-201", candidate: "3:1:4:2:0:3", accelerator: "edge-tpu" });
  const document = JSON.parse(text);
  for (const key of ["macs", "arrayCycles", "cycles", "latencyMs", "energyUj", "areaMm2"]) expect(document[key]).toBeGreaterThan(0);
  const sum = (key: string) => document.layers.reduce((total: number, layer: Record<string, number>) => total + layer[key]!, 0);
  for (const key of ["macs", "arrayCycles", "cycles"]) expect(sum(key)).toBe(document[key]);
});

test("people read the bytes by memory, the node, basis and uncertainty of the area, and last what limits the design and what would help", async () => {
  const { text } = await show("mobilenet-v2:width=0.5,input=160");
  expect(text).toMatch(/^layer +mapping .* DRAM read KiB +DRAM write KiB +bus KiB +local KiB +weight KiB +register KiB +energy µJ$/m);
  expect(text).toMatch(/at 7 nm on an all-in basis .*, uncertain by about ±25 %/);
  expect(text).toMatch(/\n\n\w+ takes \d+ % of the cycles; \w+ [\d.]+ -> [\d.]+ would take \d+ % off the latency for .* more area\.\n$/);
});

test("the advice in a document is computed from its neighbours", async () => {
  const document = JSON.parse((await show("mobilenet-v1:width=0.25,input=96", { json: true, accelerator: "edge-tpu" })).text);
  expect(document.estimates).toEqual({ technologyNm: 28, basis: "all-in", uncertainty: 0.25 });
  expect(document.stepsUp).toHaveLength(7);
  const best = document.stepsUp.reduce((a: StepUp, b: StepUp) => (latencyOf(b) < latencyOf(a) ? b : a)) as StepUp;
  expect(document.advice).toContain(`${best.parameter} ${best.from} -> ${best.to}`);
  for (const layer of document.layers) expect(layer.areaMm2).toBe(document.areaMm2);
});

function latencyOf({ result }: StepUp): number {
  return result.kind === "feasible" ? result.latencyMs : Number.POSITIVE_INFINITY;
}

test("as CSV a layer is a row whose columns sum to the totals", async () => {
  const path = join(folder, "layers.csv");
  const { text } = await show("mobilenet-v2:width=0.5,input=160", { csv: path });
  expect(text).toMatch(/\nCycles by what[\s\S]*\n\S*layers\.csv: one row a layer\n$/);
  const { text: piped } = await show("mobilenet-v2:width=0.5,input=160", { csv: "-" });
  expect(readFileSync(path, "utf8")).toBe(piped);
  const { text: json } = await show("mobilenet-v2:width=0.5,input=160", { json: true });
  const document = JSON.parse(json);
  const rows: readonly Record<string, string>[] = parse(piped, { columns: true });
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
  for (const figure of ["macs", "arrayCycles", "cycles"]) expect(sum(figure)).toBe(document[figure]);
  expect(sum("energyUj")).toBeCloseTo(document.energyUj, 6);
  expect(sum("cyclesIoWait")).toBe(document.labels.ioWait);
});

test("a SCALE-Sim topology runs layer by layer, all bytes from and to DRAM", async () => {
  const path = file(
    "topology.csv",
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\nfirst,16,16,3,3,8,16,1,\nsecond,14,14,1,1,16,32,1,\n",
  );
  const { layers, advice } = JSON.parse((await show(path, { json: true })).text);
  expect(layers.map(({ name, macs }: { name: string; macs: number }) => [name, macs])).toEqual([
    ["first", 14 * 14 * 9 * 8 * 16],
    ["second", 14 * 14 * 16 * 32],
  ]);
  expect(layers[0].run.traffic.dramWriteBytes).toBeGreaterThanOrEqual(14 * 14 * 16);
  expect(advice).toMatch(/takes \d+ % of the cycles/);
  expect((await show(path)).text).toMatch(/^topology \(2 layers, each run alone from DRAM to DRAM\) on baseline\n/);
});

test("a picture is written beside the text", async () => {
  const plot = join(folder, "picture.svg");
  const { text } = await show("mnist", { plot });
  expect(text).toMatch(/picture\.svg: roofline, and cycles by layer\n$/);
  expect(readFileSync(plot, "utf8")).toMatch(/^<svg /);
});

test("a joint candidate brings its own accelerator", async () => {
  const space = createSpace(jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }));
  const candidate = printCandidate(space.decisions.map(() => 0));
  const { accelerator } = JSON.parse((await show(undefined, { json: true, space: "joint", candidate })).text);
  expect(accelerator).toMatchObject({ peX: 1, peY: 1, simdUnits: 16, lanes: 1 });
});

test("a design that cannot run prints its reasons and ends with status 3", async () => {
  const accelerator = file("narrow.json", { simdUnits: 512, registerFileKb: 8 });
  const { text, exitStatus } = await show("mobilenet-v2", { accelerator });
  expect(exitStatus).toBe(3);
  expect(text).toContain("- Layer stem needs 36864 bytes of register file");
  expect(text).toMatch(/\n- and \d+ more; --json lists all of them\nNo searched parameter, one step larger, would let it run\.\n$/);
});

test("a document of such a design holds every reason with its bytes, and no figure", async () => {
  const accelerator = file("narrow.json", { simdUnits: 512, registerFileKb: 8 });
  const { text, exitStatus } = await show("mobilenet-v2", { accelerator, json: true });
  expect(exitStatus).toBe(3);
  const document = JSON.parse(text);
  expect(document).toMatchObject({ kind: "infeasible", accelerator: { simdUnits: 512 } });
  expect(document.reasons[0]).toMatchObject({ layer: "stem", bytesNeeded: 36864, bytesAvailable: 8192 });
  expect(document.reasons).toHaveLength(18);
  expect(document).not.toHaveProperty("cycles");
});

test("where rows are asked for, such a design gives none, and people are told on the other stream", async () => {
  const accelerator = file("narrow.json", { simdUnits: 512, registerFileKb: 8 });
  const { text, warning, exitStatus } = await show("mobilenet-v2", { accelerator, csv: "-" });
  expect({ text, exitStatus }).toEqual({ text: "", exitStatus: 3 });
  expect(warning).toContain("This design cannot run:");
});

test("what is one step from running says so", async () => {
  const accelerator = file("nearly.json", { simdUnits: 128, registerFileKb: 8 });
  const { text } = await show("mobilenet-v2", { accelerator });
  expect(text).toMatch(/It would run with registerFileKb 8 -> 16 \([\d.]+ mm² in all\)\.\n$/);
});

test.each([
  [undefined, {}, "NETWORK is missing"],
  ["mobilenet-v2", { candidate: "1" }, "NETWORK is given beside --candidate"],
  [undefined, { candidate: "1" }, "--space is missing"],
  ["mobilenet-v9", {}, "NETWORK is mobilenet-v9"],
  ["mobilenet-v2:width=wide", {}, 'width in mobilenet-v2:width=wide is "wide"'],
  ["mobilenet-v2:depth=3", {}, "depth is an unknown key"],
  ["mobilenet-v2", { accelerator: "edge" }, "--accelerator is edge"],
  ["mobilenet-v2", { accelerator: "missing.json" }, "missing.json is not readable (ENOENT)"],
  ["mobilenet-v2", { accelerator: "candidate" }, "--accelerator is candidate"],
  ["mobilenet-v2", { network: "mnist" }, "--network is given beside mobilenet-v2"],
  ["mobilenet-v2", { candidates: "all" }, "NETWORK is given beside --candidates"],
  ["mobilenet-v2", { set: ["width=1"] }, "--set is given without --space"],
  ["mobilenet-v2", { space: "nas-bench-201", candidate: "1" }, "NETWORK is given beside networks of --space nas-bench-201"],
  ["mobilenet-v2", { space: "accelerator", candidate: "0:0:0:0:0:0:0", accelerator: "baseline" }, "--accelerator is given beside"],
  [undefined, { space: "accelerator", candidates: "all" }, "NETWORK is missing, expected one beside --space accelerator"],
  [undefined, { space: "nas-bench-201" }, "--candidate is missing"],
  [undefined, { space: "nas-bench-201", candidate: "1", candidates: "all" }, "--candidate is given beside --candidates"],
  [undefined, { space: "nas-bench-201", candidate: "1", accelerator: "candidate" }, "--accelerator is candidate"],
  [undefined, { space: "nas-bench-202", candidate: "1" }, 'name is "nas-bench-202"'],
  ["mobilenet-v2", { json: true, csv: "-" }, "--csv is - beside --json"],
  ["mobilenet-v2", { sweep: ["peX=1,2"], plot: "a.svg" }, "--plot is given for many designs"],
  ["mobilenet-v2", { sweep: ["pex=1"] }, '--sweep is "pex", an unknown parameter, expected one of peX'],
  ["mnist", { plot: "/proc/none/a.svg" }, "--plot is /proc/none/a.svg (ENOENT)"],
] as const)("%s with %j is refused", async (network, flags, message) => {
  await expect(show(network, flags)).rejects.toThrow(message);
});

test("broken JSON is named with its file", async () => {
  const path = file("broken.json", "{");
  await expect(show("mobilenet-v2", { accelerator: path })).rejects.toThrow(`${path} is not JSON`);
});
