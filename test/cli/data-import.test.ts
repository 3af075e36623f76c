import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataCommand } from "../../src/cli/data-command.ts";
import { readDataset } from "../../src/dataset/read-dataset.ts";

const table = new URL("../../datasets/published/tables/nb201_hwnasbench_cifar10.csv.gz", import.meta.url).pathname;
const architecture = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|";

let root: string;
let printed: string;
const { write } = process.stdout;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-data-import-"));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(() => {
  printed = "";
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
});
afterEach(() => {
  process.stdout.write = write;
});

const run = (...words: string[]): Promise<unknown> => dataCommand().parseAsync(words, { from: "user" });
const importFile = (file: string, output: string, ...words: string[]): Promise<unknown> =>
  run("import", file, "--space", "nas-bench-201", "--output", join(root, output), ...words);

test("imports a published table by index; empty figures are designs the device does not support; stats, head and convert read it", async () => {
  await importFile(table, "edgetpu", "--map", "edgetpu_latency_ms=latencyMs", "--json");
  expect(JSON.parse(printed)).toMatchObject({ rows: 15_625, feasible: 10_926, bad: 0 });
  printed = "";
  await run("stats", join(root, "edgetpu"), "--json");
  expect(JSON.parse(printed)).toMatchObject({ rows: 15_625, infeasible: { "not-supported": 4699 }, splits: { unused: 0 } });
  printed = "";
  await run("head", join(root, "edgetpu"), "--rows", "1", "--json");
  expect(JSON.parse(printed).rows).toEqual([{ candidate: "4:2:1:2:1:1", feasible: true, metrics: { latencyMs: 0.9571811 }, reasons: "" }]);
  await run("convert", join(root, "edgetpu"), "--format", "csv", "--output", join(root, "edgetpu-csv"));
  expect((await readDataset(join(root, "edgetpu-csv"))).metrics).toEqual((await readDataset(join(root, "edgetpu"))).metrics);
});

test("keys rows by architecture string or index in a column of any name, several metrics at once", async () => {
  const file = join(root, "mine.csv");
  await writeFile(file, `cell,ms,mj,note\n${architecture},1,2,a\n1,3,4,b\n4:4:4:4:4:4,5,6,c\n`);
  await importFile(file, "mine", "--key", "cell", "--map", "ms=latencyMs,mj=energyMj");
  expect(printed).toBe(`${join(root, "mine")}: 3 rows\n  columns left out: note\n`);
  const { candidates, metrics } = await readDataset(join(root, "mine"));
  expect([...candidates.subarray(0, 12)].join("")).toBe("421211334131");
  expect([...metrics.energyMj!]).toEqual([2, 4, 6]);
});

test("says what was left out with --skip-bad", async () => {
  const file = join(root, "some.csv");
  await writeFile(file, "index,ms\n0,1\n15625,2\n1,\n");
  await expect(importFile(file, "some", "--map", "ms=latencyMs")).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(/some\.csv:3: column index names no candidate: .*index from 0 to 15624/),
  });
  const bad = join(root, "bad.csv");
  await importFile(file, "some", "--map", "ms=latencyMs", "--skip-bad", bad);
  expect(printed).toBe(
    `${join(root, "some")}: 2 rows\n  1 of them not supported: their figures are empty\n  1 bad rows left out, written to ${bad}\n`,
  );
});

test("imports a pair of a network and a user's own accelerator by candidate", async () => {
  await writeFile(join(root, "arrays.yaml"), "name: systolic\ndecisions:\n  - { name: rows, values: [8, 16] }\n");
  const file = join(root, "pairs.csv");
  await writeFile(file, "candidate,ms\n4:2:1:2:1:1:1,2.5\n");
  await run(
    "import",
    file,
    "--space",
    `nas-bench-201+${join(root, "arrays.yaml")}`,
    "--map",
    "ms=latencyMs",
    "--output",
    join(root, "pairs"),
  );
  expect((await readDataset(join(root, "pairs"))).space.decisions.at(-1)).toEqual({ name: "systolic.rows", values: [8, 16] });
});

test.each([["latency"], ["ms=latencyMs,ms=other"], ["ms=latencyMs,other=latencyMs"], ["ms=latency ms"], [""]])(
  "refuses --map %s as usage",
  async (map) => {
    await expect(importFile(table, "refused", "--map", map)).rejects.toMatchObject({ code: "commander.invalidArgument" });
  },
);

test.each([
  [["nowhere.csv", "--map", "ms=latencyMs"], /Cannot import measurements: nowhere\.csv is not readable/],
  [[table, "--map", "lag=latencyMs"], /without a column "lag", expected one of index, edgegpu_latency_ms/],
  [[table, "--map", "pixel3_latency_ms=latencyMs", "--key", "id"], /without a column "id"/],
  [[table, "--map", "pixel3_latency_ms=latencyMs", "--set", "imageSize=3"], /imageSize is an unknown key/],
])("refuses %j", async ([file, ...words], message) => {
  await expect(importFile(file!, "refused", ...words)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(message) });
});
