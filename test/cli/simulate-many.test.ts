import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { tandem } from "./tandem.ts";

const root = mkdtempSync(join(tmpdir(), "tandem-many-"));
afterAll(() => rmSync(root, { recursive: true }));

type Row = Readonly<Record<string, string>>;
const rowsOf = (csv: string): readonly Row[] => parse(csv, { columns: true });
const simulate = (...words: string[]) => tandem(["simulate", ...words]);

/** A list of the first candidates of the benchmark, by index. */
function list(count: number): string {
  const path = join(root, `${count}.txt`);
  writeFileSync(path, Array.from({ length: count }, (_, index) => `${index}\n`).join(""));
  return path;
}

test("a sweep's row is what simulating that accelerator says, in a table, as CSV and as JSON", async () => {
  const wider = join(root, "wider.json");
  writeFileSync(wider, JSON.stringify({ peX: 8, ioBandwidthGBps: 5 }));
  const network = "mobilenet-v1:width=0.25,input=96";
  const sweep = [network, "--sweep", "peX=4,8", "--sweep", "ioBandwidthGBps=5,10"];
  const [alone, csv, json, table] = await Promise.all([
    simulate(network, "--accelerator", wider, "--json"),
    simulate(...sweep, "--csv", "-"),
    simulate(...sweep, "--json"),
    simulate(...sweep),
  ]);
  const { cycles, latencyMs, energyUj, areaMm2, labels } = JSON.parse(alone.stdout);
  const rows = rowsOf(csv.stdout);
  expect(rows.map(({ peX, ioBandwidthGBps }) => [peX, ioBandwidthGBps])).toEqual([
    ["4", "5"],
    ["4", "10"],
    ["8", "5"],
    ["8", "10"],
  ]);
  expect(rows[2]).toMatchObject({ feasible: "true", cycles: String(cycles), latencyMs: String(latencyMs), energyUj: String(energyUj) });
  expect(Number(rows[2]!.cyclesIoWait)).toBe(labels.ioWait);
  const document = JSON.parse(json.stdout);
  expect(document.designs[2]).toMatchObject({ peX: 8, ioBandwidthGBps: 5, cycles, latencyMs, areaMm2, labels });
  expect(document.estimates).toEqual({ technologyNm: 7, basis: "all-in", uncertainty: 0.25 });
  expect(table.stdout).toMatch(new RegExp(`^ +8 +5 .* ${cycles.toLocaleString("en")} `, "m"));
  expect(table.stdout).toContain("4 designs, 4 of them feasible");
});

test("points that cannot run are rows with their reasons; status 3 only where none can", async () => {
  const sweep = (values: string) => ["mobilenet-v1:width=0.25,input=96", "--sweep", `registerFileKb=${values}`, "--sweep", "simdUnits=256"];
  const [some, none, table] = await Promise.all([
    simulate(...sweep("8,64"), "--csv", "-"),
    simulate(...sweep("8"), "--json"),
    simulate(...sweep("8,64")),
  ]);
  expect(some.status).toBe(0);
  const [narrow, wide] = rowsOf(some.stdout);
  expect(narrow).toMatchObject({ registerFileKb: "8", feasible: "false", cycles: "", areaMm2: "" });
  expect(narrow!.reasons).toMatch(/needs 18432 bytes of register file .* there are 8192/);
  expect(wide).toMatchObject({ registerFileKb: "64", feasible: "true", reasons: "" });
  expect(none.status).toBe(3);
  expect(JSON.parse(none.stdout).designs[0]).toMatchObject({ kind: "infeasible", reasons: [{ bytesNeeded: 18432, bytesAvailable: 8192 }] });
  expect(table.stdout).toMatch(/cannot run: register-file-too-small\n/);
  expect(table.stdout).toMatch(/first at registerFileKb 8, simdUnits 256: Layer stem needs 18432/);
});

test("candidates keep their names and their order, whatever the number of workers", async () => {
  const many = ["--space", "nas-bench-201", "--candidates", list(300), "--accelerator", "edge-tpu", "--quiet"];
  const [one, two] = [join(root, "one.csv"), join(root, "two.csv")];
  const [inline, threads, single] = await Promise.all([
    simulate(...many, "--workers", "1", "--csv", one),
    simulate(...many, "--workers", "2", "--csv", two, "--json"),
    simulate("--space", "nas-bench-201", "--candidate", "299", "--accelerator", "edge-tpu", "--json"),
  ]);
  expect(inline).toEqual({ status: 0, stdout: `${one}: 300 designs, 100.0 % of them feasible\n`, stderr: "" });
  expect(JSON.parse(threads.stdout)).toEqual({ file: two, designs: 300, feasible: 300 });
  expect(readFileSync(two, "utf8")).toBe(readFileSync(one, "utf8"));
  const rows = rowsOf(readFileSync(one, "utf8"));
  expect(rows.map(({ index }) => Number(index))).toEqual(Array.from({ length: 300 }, (_, index) => index));
  expect(rows[0]!.arch).toBe("|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|");
  expect(Number(rows[299]!.latencyMs)).toBe(JSON.parse(single.stdout).latencyMs);
});

test("candidates may bring their accelerators, and a sweep varies each of them", async () => {
  const path = join(root, "accelerators.csv");
  writeFileSync(path, "candidate\n0:0:0:0:0:0:0\n2:2:2:2:2:2:3\n");
  const { stdout } = await simulate("mnist", "--space", "accelerator", "--candidates", path, "--sweep", "clockMhz=400,800", "--csv", "-");
  const rows = rowsOf(stdout);
  expect(rows.map(({ candidate, clockMhz }) => `${candidate} ${clockMhz}`)).toEqual([
    "0:0:0:0:0:0:0 400",
    "0:0:0:0:0:0:0 800",
    "2:2:2:2:2:2:3 400",
    "2:2:2:2:2:2:3 800",
  ]);
  const { latencyMs } = JSON.parse((await simulate("mnist", "--json")).stdout);
  expect(Number(rows[3]!.latencyMs)).toBe(latencyMs);
  expect(Number(rows[0]!.areaMm2)).toBeLessThan(Number(rows[2]!.areaMm2));
});

test("a killed command goes on where it was and ends with the same bytes", async () => {
  const words = ["simulate", "--space", "nas-bench-201", "--candidates", list(1200), "--quiet", "--workers", "1"];
  const [whole, killed] = [join(root, "whole.csv"), join(root, "killed.csv")];
  const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const child = spawn(process.execPath, [program, ...words, "--csv", killed], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const linesKept = () => {
    const names = existsSync(`${killed}.part`) ? readdirSync(`${killed}.part`).filter((name) => name.endsWith(".csv")) : [];
    return names.length === 0 ? 0 : readFileSync(join(`${killed}.part`, names[0]!), "utf8").split("\n").length - 2;
  };
  while (linesKept() < 64 && child.exitCode === null) await sleep(5);
  child.kill("SIGKILL");
  await ended;
  expect(existsSync(killed)).toBe(false);
  expect(linesKept()).toBeGreaterThanOrEqual(64);
  expect(linesKept()).toBeLessThan(1200);
  const [resumed, unbroken] = await Promise.all([tandem([...words, "--csv", killed]), tandem([...words, "--csv", whole])]);
  expect([resumed.status, unbroken.status]).toEqual([0, 0]);
  expect(resumed.stdout).toBe(`${killed}: 1200 designs, 100.0 % of them feasible\n`);
  expect(readFileSync(killed, "utf8")).toBe(readFileSync(whole, "utf8"));
  expect(existsSync(`${killed}.part`)).toBe(false);
});
