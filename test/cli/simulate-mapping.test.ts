import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulateNamed } from "../../src/cli/simulate-action.ts";
import type { SimulateFlags } from "../../src/cli/simulate-request.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-mapping-"));
afterAll(() => rmSync(folder, { recursive: true }));
const network = "mobilenet-v1:width=0.25,input=128";

async function simulateJson(flags: Partial<SimulateFlags>) {
  let text = "";
  const output = { write: (part: string) => (text += part), warn: () => {} };
  await simulateNamed(network, { json: true, quiet: true, set: [], sweep: [], ...flags }, output);
  return JSON.parse(text);
}

function save(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test("saved mappings give the same cycles, and a slower one costs more", async () => {
  const saveMapping = join(folder, "saved.json");
  const free = await simulateJson({ saveMapping });
  expect((await simulateJson({ mapping: saveMapping })).cycles).toBe(free.cycles);
  const { mappings } = JSON.parse(readFileSync(saveMapping, "utf8"));
  const largest = free.layers.reduce((most: { macs: number }, layer: { macs: number }) => (layer.macs > most.macs ? layer : most));
  expect(largest.run.mapping.passSteps).toBeGreaterThan(1);
  const cut = { version: 1, mappings: { [largest.name]: { ...mappings[largest.name], passSteps: 1 } } };
  const slow = await simulateJson({ mapping: save("slow.json", cut) });
  const slowed = slow.layers.find(({ name }: { name: string }) => name === largest.name);
  expect(slowed.run.mapping.passSteps).toBe(1);
  expect(slowed.cycles).toBeGreaterThan(largest.cycles);
});

test("mappings of an unknown operation are refused with those that exist", async () => {
  const { layers } = await simulateJson({});
  const mapping = save("bad.json", { version: 1, mappings: { nowhere: layers[0].run.mapping } });
  await expect(simulateJson({ mapping })).rejects.toThrow(/bad\.json maps nowhere, expected an operation of the network: .*classifier/);
});

test.each([
  [
    "a missing field",
    { version: 1, mappings: { stem: { spatial: "channels" } } },
    /bad\.json\.mappings\.stem\.lanes is missing, expected an integer/,
  ],
  ["another version", { version: 2, mappings: {} }, /bad\.json\.version is 2, expected 1/],
])("mappings with %s are refused by name", async (_case, content, message) => {
  await expect(simulateJson({ mapping: save("bad.json", content) })).rejects.toThrow(message);
});

test("a mapping that does not fit the machine is refused with the reason", async () => {
  const whole = await simulateJson({});
  const { name, run } = whole.layers[1];
  const mapping = save("largest.json", { version: 1, mappings: { [name]: { ...run.mapping, lanes: 64 } } });
  await expect(simulateJson({ mapping })).rejects.toThrow(new RegExp(`Cannot map operation ${name.replace(".", "\\.")}: lanes is 64`));
});

test("a trace has the viewer's schema; spans of a lane never overlap, and operations end at the total", async () => {
  const trace = join(folder, "trace.json");
  const { cycles } = await simulateJson({ trace });
  const { traceEvents } = JSON.parse(readFileSync(trace, "utf8"));
  const lanes = new Map<number, { ts: number; dur: number }[]>();
  for (const event of traceEvents) {
    expect(["X", "M"]).toContain(event.ph);
    if (event.ph === "M") continue;
    for (const key of ["ts", "dur", "pid", "tid"]) expect(Number.isInteger(event[key])).toBe(true);
    lanes.set(event.tid, [...(lanes.get(event.tid) ?? []), event]);
  }
  expect(lanes.size).toBe(4);
  for (const spans of lanes.values()) {
    spans.sort((a, b) => a.ts - b.ts);
    for (let at = 1; at < spans.length; at++) expect(spans[at]!.ts).toBeGreaterThanOrEqual(spans[at - 1]!.ts + spans[at - 1]!.dur);
    expect(spans.at(-1)!.ts + spans.at(-1)!.dur).toBeLessThanOrEqual(cycles);
  }
  const ends = [...lanes.values()].map((spans) => spans.at(-1)!.ts + spans.at(-1)!.dur);
  expect(Math.max(...ends)).toBe(cycles);
});
