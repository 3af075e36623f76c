import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateCommand } from "../../src/cli/generate-command.ts";
import { searchCommand } from "../../src/cli/search-command.ts";
import { readDataset } from "../../src/dataset/read-dataset.ts";

const adapter = `"${process.execPath}" "${fileURLToPath(new URL("./adapter.mjs", import.meta.url))}"`;

let root: string;
let arrays: string;
let made = 0;
let printed: { stdout: string; stderr: string };
const written = { stdout: process.stdout.write, stderr: process.stderr.write };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-command-"));
  arrays = join(root, "arrays.yaml");
  await writeFile(
    arrays,
    "name: systolic\ndecisions:\n  - { name: rows, values: [8, 16, 32] }\n  - { name: dataflow, values: [os, ws] }\n",
  );
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(() => {
  printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = (text) => {
      printed[name] += text;
      return true;
    };
  }
});
afterEach(() => {
  for (const name of ["stdout", "stderr"] as const) process[name].write = written[name];
});

const generate = (output: string, ...words: string[]): Promise<unknown> =>
  generateCommand().parseAsync(
    ["--space", "nas-bench-201", "--accelerators", arrays, "--count", "40", "--shard-size", "15", "--output", output, "--quiet", ...words],
    { from: "user" },
  );

test("generates a dataset of a user's simulator on a user's accelerators", async () => {
  const folder = join(root, "mine");
  await generate(folder, "--cost", `command:${adapter}=latencyMs,cycles`, "--json", "--seed", "4");
  expect(JSON.parse(printed.stdout)).toMatchObject({ folder, rows: 40, shards: 3, simulatorVersion: `command ${adapter}` });
  expect(await readdir(folder)).toEqual(["manifest.json", "part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]);
  const { space, metrics, feasible, reasons, candidates } = await readDataset(folder);
  expect(space.decisions.slice(-2).map(({ name }) => name)).toEqual(["systolic.rows", "systolic.dataflow"]);
  expect(Object.keys(metrics)).toEqual(["latencyMs", "cycles"]);
  for (let row = 0; row < 40; row++) {
    const rows = [8, 16, 32][candidates[row * 8 + 6]!]!;
    if (feasible[row] === 1) expect(metrics.latencyMs![row]).toBeCloseTo(metrics.cycles![row]! / rows / 1e6, 12);
    else expect(reasons[row]).toBe("no-convolution: nothing to compute");
  }
  expect(feasible.includes(0)).toBe(true);
});

test("stops at what the command fails at, tells so, and resumes or keeps it as infeasible", async () => {
  const folder = join(root, "failing");
  const broken = join(root, "broken.yaml");
  await writeFile(broken, "name: systolic\ndecisions:\n  - { name: rows, values: [8, 13] }\n");
  const words = ["--accelerators", broken, "--cost", `command:${adapter}=latencyMs`, "--command-retries", "0", "--command-processes", "1"];
  await expect(generate(folder, ...words)).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(
      /Cannot generate a dataset: The command .* failed at candidate [\d:]+:1: it ended with status 1.*13 rows, really\?/,
    ),
  });
  expect(await readdir(folder)).toContain("answers.ndjson");
  await generate(folder, ...words, "--resume", "--keep-failed");
  const { reasons } = await readDataset(folder);
  expect(reasons.filter((reason) => reason.startsWith("command-failed: ")).length).toBeGreaterThan(5);
});

test("generates networks alone, and tells which processes were replaced unless quiet", async () => {
  const folder = join(root, "networks");
  const words = ["--space", "nas-bench-201", "--accelerators", "none", "--count", "6", "--output", folder];
  await generateCommand().parseAsync([...words, "--cost", `command:${adapter} && false || true=cycles`], { from: "user" });
  const { space } = await readDataset(folder);
  expect(space.name).toBe("nas-bench-201");
});

test.each([
  [["--cost", "command:python3 adapter.py"], /--cost is "command:python3 adapter.py", expected command:COMMAND=METRIC/],
  [["--cost", `command:${adapter}=latencyMs,latencyMs`], /expected command:COMMAND=METRIC\[,METRIC\.\.\.\], each metric once/],
  [["--cost", `command:${adapter}=feasible`], /feasible give a second column feasible, expected names that none has/],
  [["--cost", "simulater"], /--cost is simulater, expected simulator or command:/],
  [["--cost", "simulator"], /--accelerators is .*arrays\.yaml, expected accelerator/],
  [["--cost", `command:${adapter}=latencyMs`, "--accelerators", "nowhere.yaml"], /nowhere\.yaml is not readable/],
  [["--cost", "command:no-such-simulator=latencyMs"], /Cannot use the command "no-such-simulator": it ended with status 127/],
])("refuses %j", async (words, message) => {
  await expect(generate(join(root, `refused-${made++}`), ...words)).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(message),
  });
});

test("names the file and the place in a space file", async () => {
  const bad = join(root, "bad.yaml");
  await writeFile(bad, "name: systolic\ndecisions:\n  - { name: rows }\n");
  await expect(generate(join(root, "refused"), "--accelerators", bad, "--cost", `command:${adapter}=latencyMs`)).rejects.toThrow(
    /Cannot read the space of .*bad\.yaml: decisions\[0\]\.values is missing/,
  );
});

test("searches with quality and cost from commands", async () => {
  const words = ["--space", `nas-bench-201+${arrays}`, "--trials", "30", "--quiet", "--json", "--constraint", "latencyMs<=2"];
  const sources = ["--quality", `command:${adapter}=accuracy`, "--cost", `command:${adapter}=latencyMs`];
  await searchCommand().parseAsync([...words, ...sources], { from: "user" });
  const { best, scored } = JSON.parse(printed.stdout);
  expect(scored).toBe(30);
  expect(best.metrics.latencyMs).toBeLessThanOrEqual(2);
  expect(best.quality).toBeGreaterThan(0);
  expect(Object.keys(best.values)).toContain("systolic.dataflow");
});

test.each([
  [["--quality", `command:${adapter}=accuracy,latencyMs`], /--quality is a command of accuracy and latencyMs, expected one metric/],
  [["--cost", "command:adapter"], /expected command:COMMAND=METRIC/],
])("a search refuses %j", async (words, message) => {
  const flags = { "--space": "nas-bench-201", "--quality": `command:${adapter}=accuracy`, "--cost": `command:${adapter}=latencyMs` };
  const [flag, value] = words as [string, string];
  const all = Object.entries({ ...flags, [flag]: value }).flat();
  await expect(searchCommand().parseAsync([...all, "--quiet"], { from: "user" })).rejects.toThrow(message);
});
