import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulateNamed } from "../../src/cli/simulate-action.ts";
import type { SimulateFlags } from "../../src/cli/simulate-request.ts";
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
] as const)("%s with %j is refused", async (network, flags, message) => {
  await expect(show(network, flags)).rejects.toThrow(message);
});

test("broken JSON is named with its file", async () => {
  const path = file("broken.json", "{");
  await expect(show("mobilenet-v2", { accelerator: path })).rejects.toThrow(`${path} is not JSON`);
});
