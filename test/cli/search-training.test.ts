import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { searchCommand } from "../../src/cli/search-command.ts";
import type { SearchResult } from "../../src/search/search-result.ts";
import { writeBarImages } from "../task/write-bar-images.ts";
import { tandem } from "./tandem.ts";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
/** Of the engines that are always there the one that trains fastest. */
const wasm = { TANDEM_ENGINE: "wasm" };
let root: string;
let words: readonly string[];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-training-"));
  writeBarImages(root);
  const stages = "stages=[{channels: 8, blocks: 1, stride: 2}]";
  words = [
    ...["--space", "mobilenet-v2", "--set", "inputSize=8", "--set", "inputChannels=1", "--set", "classes=3", "--set", stages],
    ...["--set", "stem={channels: 4, stride: 1}", "--set", "headChannels=8", "--quality", `training:${root}`, "--training-epochs", "2"],
    ...["--training-eta", "2", "--training-split", "60,30", "--cost", "network", "--constraint", "params<=1e6", "--trials", "6", "--json"],
  ];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const filesOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    [["journal.ndjson"], ["best", "result.json"], ...readdirSync(join(folder, "trainings")).map((name) => ["trainings", name])].map(
      (place) => [place.join("/"), readFileSync(join(folder, ...place), "utf8")] as const,
    ),
  );

it("finds by training what it finds with more processes and after a kill, byte for byte, with hopeless trainings marked", async () => {
  const whole = join(root, "whole");
  const done = await tandem(["search", ...words, "--output", whole, "--training-processes", "2"], wasm);
  expect(done).toMatchObject({ status: 0 });
  const result = JSON.parse(done.stdout) as SearchResult;
  expect(result).toMatchObject({ scored: 6, paid: 6 });
  expect(result.best!.partial).toBeUndefined();
  expect(result.partial).toBeGreaterThan(0);
  const trials = readFileSync(join(whole, "journal.ndjson"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => JSON.parse(line));
  expect(trials.filter(({ partial }) => partial === 0.5)).toHaveLength(result.partial!);
  const broken = join(root, "broken");
  const again = ["search", ...words, "--output", broken, "--training-processes", "1", "--resume"];
  const child = spawn(process.execPath, [program, ...again], { env: { ...process.env, ...wasm }, stdio: "ignore" });
  while (!existsSync(join(broken, "trainings")) || readdirSync(join(broken, "trainings")).length < 3) await setTimeout(20);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.on("close", resolve));
  expect(existsSync(join(broken, "best"))).toBe(false);
  await setTimeout(100);
  expect(await tandem(again, wasm)).toMatchObject({ status: 0 });
  expect(filesOf(broken)).toEqual(filesOf(whole));
}, 60_000);

it.each([
  { change: ["--training-split", "200,30"], told: /the parts need 230 .* expected at most 90.*/s },
  { change: ["--set", "inputSize=16"], told: /the input of the space's networks is 16 x 16 x 1, expected 8 x 8 x 1/ },
  { change: ["--quality", "training:nowhere"], told: /--quality is nowhere, expected a folder with train-images-idx3-ubyte.gz/ },
  { change: ["--set", "classes=2"], told: /label 2 of .* is 2, expected 0 to 1/ },
])("refuses $change", async ({ change, told }) => {
  const refused = searchCommand().parseAsync([...words, ...change], { from: "user" });
  await expect(refused).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(told) });
});
