import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readJournal } from "../../src/search/journal.ts";
import { tandem } from "./tandem.ts";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const table = fileURLToPath(new URL("../../datasets/published/tables/nas_bench_macro_cifar10.csv.gz", import.meta.url));
const words = [
  ...["search", "--space", "nas-bench-macro+accelerator", "--controller", "evolution", "--json", "--resume"],
  ...["--quality", `table:${table}:mean_acc`, "--cost", `table:${table}:flops=flops`, "--constraint", "flops<=80e6"],
];

let root: string;
let output: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-processes-"));
  output = join(root, "run");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("lets one process alone use a run's folder", async () => {
  const first = tandem([...words, "--output", output, "--seconds", "4"]);
  while (!existsSync(join(output, "journal.ndjson"))) await setTimeout(50);
  const second = await tandem([...words, "--output", output, "--seconds", "4"]);
  expect(second.status).toBe(2);
  expect(second.stderr).toMatch(/Cannot use the folder: \S+run is held by process \d+ on /);
  expect(JSON.parse((await tandem(["runs", "show", output, "--json"])).stdout)).toMatchObject({ status: "running" });
  expect((await first).status).toBe(0);
  expect(JSON.parse((await tandem(["runs", "show", output, "--json"])).stdout)).toMatchObject({ status: "finished" });
}, 60_000);

it("says that there is no room, keeps a journal that reads, and goes on to the same bytes once there is", async () => {
  const trials = ["--trials", "3000"];
  // A limit on the size of files stands in for a full disk: the write fails in the middle of a line.
  const limited = spawn("bash", [
    "-c",
    'ulimit -f 300 && exec "$0" "$@"',
    process.execPath,
    program,
    ...words,
    ...trials,
    "--output",
    output,
  ]);
  let told = "";
  limited.stderr.setEncoding("utf8").on("data", (text) => {
    told += text;
  });
  expect(await new Promise((resolve) => limited.on("close", resolve))).toBe(4);
  expect(told).toContain("journal.ndjson is as large as a file may be here, expected room for more");
  expect(told).toContain("--resume");
  const journal = await readJournal(join(output, "journal.ndjson"));
  expect(journal.torn).toBe(true);
  expect([...journal].length).toBeGreaterThan(100);
  expect((await tandem([...words, ...trials, "--output", output])).status).toBe(0);
  const whole = join(root, "whole");
  expect((await tandem([...words, ...trials, "--output", whole])).status).toBe(0);
  for (const name of ["journal.ndjson", "best/result.json"])
    expect(readFileSync(join(output, name))).toEqual(readFileSync(join(whole, name)));
}, 60_000);
