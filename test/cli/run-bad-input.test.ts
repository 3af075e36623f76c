import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { readConfigurationSource } from "../../src/cli/configuration-source.ts";
import { resolveConfiguration } from "../../src/cli/resolve-configuration.ts";
import { runConfigurationSchema } from "../../src/cli/run/run-configuration.ts";
import { run } from "../../src/cli/run-action.ts";
import { TandemError } from "../../src/core/errors.ts";
import { idxBytes } from "../task/idx-bytes.ts";
import { type Outcome, tandem } from "./tandem.ts";

process.env.TANDEM_ENGINE = "cpu";
const root = mkdtempSync(join(tmpdir(), "tandem-bad-input-"));
const output = join(root, "run");
const file = join(root, "run.yaml");
const folder = join(root, "images");

const CONFIGURATION = `name: small
task:
  folder: ${folder}
  split: { train: 20, reward: 10, selection: 10 }
space:
  inputSize: 8
  inputChannels: 1
  classes: 10
  stem: { channels: 8, stride: 1 }
  stages:
    - { channels: 8, blocks: 2, stride: 2 }
targets:
  latencyMs: { mobilenetV2Width: 0.5, accelerator: baseline }
dataset: { count: 200 }
predictor: { epochs: 1 }
search: { steps: 4 }
verify: { epochs: 1 }
engines:
  wasm: { search.steps: 2 }
`;

const COUNT = 40;
const images = idxBytes(
  [COUNT, 8, 8],
  Array.from({ length: COUNT * 64 }, (_, at) => at % 251),
);
const labels = idxBytes(
  [COUNT],
  Array.from({ length: COUNT }, (_, at) => at % 10),
);
const [TRAIN_IMAGES, TRAIN_LABELS] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];

beforeEach(() => {
  mkdirSync(folder);
  for (const name of [TRAIN_IMAGES, "t10k-images-idx3-ubyte"]) writeFileSync(join(folder, name), images);
  for (const name of [TRAIN_LABELS, "t10k-labels-idx1-ubyte"]) writeFileSync(join(folder, name), labels);
  writeFileSync(file, CONFIGURATION);
});
afterEach(() => {
  for (const path of [output, folder]) rmSync(path, { recursive: true, force: true });
});
afterAll(() => rmSync(root, { recursive: true }));

const spawned = (...words: string[]): Promise<Outcome> => tandem(["run", file, "--output", output, "--json", "--quiet", ...words]);

/** One error with its fix, and nothing else printed. */
function expectRefusal({ status, stdout, stderr }: Outcome, expected: { readonly status: 2 | 4; readonly message: RegExp }): void {
  expect(stderr).toMatch(/^Cannot .*\n[A-Z].*\.\n$/);
  expect(stderr).toMatch(expected.message);
  expect({ status, stdout }).toEqual({ status: expected.status, stdout: "" });
}

/** The same within this process, which is quicker; the folder of the run is not made. */
async function refused(...set: string[]): Promise<{ readonly exitStatus: unknown; readonly text: string }> {
  const error = await run(file, { output, json: true, quiet: true, resume: false, set }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TandemError);
  const { message, fix, exitStatus } = error as TandemError;
  expect(existsSync(output)).toBe(false);
  return { exitStatus, text: `${message}\n${fix}` };
}

test.each<[string, string, string, RegExp]>([
  ["an unknown section", "dataset:", "data:", /run\.yaml:14: data is an unknown key, expected one of name, .*\nRemove data or/],
  ["an unknown key", "count: 200", "count: 200, form: csv", /run\.yaml:14: dataset\.form is an unknown key, expected one of count/],
  ["a wrong type", "steps: 4", "steps: many", /run\.yaml:16: search\.steps is "many", expected a number\nCorrect search\.steps\./],
  ["a value out of bounds", "epochs: 1 }\nengines", "epochs: 0 }\nengines", /run\.yaml:17: verify\.epochs is 0, expected at least 1\n/],
  ["a missing key", "{ steps: 4 }", "{}", /run\.yaml:16: search\.steps is missing, expected a number\nAdd search\.steps\./],
  ["a bad key for another engine", "search.steps: 2", "search.stps: 2", /run\.yaml:19: engines\.wasm\.search\.stps is an unknown key/],
  [
    "a bad parameter of the space",
    "blocks: 2, stride: 2",
    "blocks: 2, stride: 3",
    /stride is 3, expected 1 or 2 \(\S+run\.yaml:11: space\.stages/,
  ],
  ["a key that stands twice", "predictor:", "dataset:", /run\.yaml:15 is not YAML/],
  [
    "no targets",
    "targets:\n  latencyMs: { mobilenetV2Width: 0.5, accelerator: baseline }",
    "targets: {}",
    /:12: targets is \{\}, expected at least one limit/,
  ],
  [
    "a target of an unknown accelerator",
    "accelerator: baseline",
    "accelerator: base",
    /accelerator is base, expected one of baseline, .*run\.yaml:13/,
  ],
])("refuses %s and names file and line", async (_, from, to, message) => {
  expect(CONFIGURATION).toContain(from);
  writeFileSync(file, CONFIGURATION.replace(from, to));
  expect(await refused()).toEqual({ exitStatus: 2, text: expect.stringMatching(message) });
});

test.each<[string, RegExp]>([
  ["targets.latencyMs=0", /--set targets\.latencyMs is 0, expected /],
  [
    "targets.latencyMs=1e-7",
    /latencyMs is 1e-7, expected what some design can meet: .* has latencyMs [\d.]+, .*\(--set targets\.latencyMs\)/,
  ],
  ["targets.areaMm2=0.5", /areaMm2 is 0\.5, expected what some design can meet: the smallest accelerator of the space has areaMm2 0\.6/],
  ["task.split.train=21", /the parts need 41 \(21 \+ 10 \+ 10\), expected at most 40 \(\S+run\.yaml:4: task\.split\)/],
  ["space.inputSize=16", /space\.inputSize is 16, expected 8: .* 8 x 8 pixels of 1 channel \(--set space\.inputSize\)/],
  ["sarch.steps=3", /--set sarch\.steps is an unknown key, expected one of name/],
  ["search.steps", /--set is search\.steps, expected path=value/],
  ["seed=[", /--set is seed=\[, expected path=value/],
])("refuses --set %s", async (override, message) => {
  expect(await refused(override)).toEqual({ exitStatus: 2, text: expect.stringMatching(message) });
});

test.each<[string, string, Uint8Array, 2 | 4, RegExp]>([
  ["truncated images", TRAIN_IMAGES, images.slice(0, -1), 4, /images-idx3-ubyte holds 2559 values, expected 2560 \(40 x 8 x 8\)/],
  [
    "a torn gzip file",
    TRAIN_IMAGES,
    gzipSync(images).subarray(0, 60),
    4,
    /images-idx3-ubyte is a gzip file of 60 bytes that does not unpack/,
  ],
  ["labels where images belong", TRAIN_IMAGES, labels, 2, /images-idx3-ubyte has 1 dimensions, expected 3/],
  ["too few labels", TRAIN_LABELS, idxBytes([39], new Uint8Array(39)), 2, /holds 39 labels, expected 40, one for each image/],
  [
    "a label past the last class",
    TRAIN_LABELS,
    idxBytes([COUNT], new Uint8Array(COUNT).fill(10)),
    2,
    /label 0 of \S+ is 10, expected 0 to 9/,
  ],
])("refuses %s and names the file", async (_, name, bytes, status, message) => {
  writeFileSync(join(folder, name), bytes);
  expect(await refused()).toEqual({ exitStatus: status, text: expect.stringMatching(message) });
});

test("a refusal is one error with its fix and its exit status, and nothing is written", async () => {
  expectRefusal(await spawned("--set", "search.stpes=3"), { status: 2, message: /--set search\.stpes is an unknown key/ });
  writeFileSync(join(folder, TRAIN_IMAGES), images.slice(0, -1));
  expectRefusal(await spawned(), { status: 4, message: /holds 2559 values/ });
  expect(existsSync(output)).toBe(false);
});

test("refuses to resume another configuration, or to begin again, and leaves the run as it was", async () => {
  const { configuration } = resolveConfiguration(runConfigurationSchema, await readConfigurationSource(file), { set: [], engine: "cpu" });
  const { engines: _, ...begun } = configuration;
  const written = stringify({ ...begun, engine: "cpu" });
  mkdirSync(output);
  writeFileSync(join(output, "config.yaml"), written);
  expectRefusal(await spawned("--resume", "--set", "search.steps=5"), {
    status: 2,
    message: /search\.steps is 5, expected 4 as in \S+config\.yaml/,
  });
  expectRefusal(await spawned(), { status: 2, message: /is a run already, expected an empty or new folder\nPass --resume/ });
  expect(readFileSync(join(output, "config.yaml"), "utf8")).toBe(written);
  expect(readdirSync(output)).toEqual(["config.yaml"]);
});
