import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tandem } from "./tandem.ts";

const COMMANDS = [
  [],
  ["run"],
  ["report"],
  ["export"],
  ["space"],
  ["simulate"],
  ["generate"],
  ["data"],
  ["data", "stats"],
  ["data", "head"],
  ["data", "convert"],
  ["data", "split"],
  ["data", "merge"],
  ["data", "import"],
  ["train"],
  ["evaluate"],
  ["predict"],
  ["search"],
  ["enumerate"],
  ["runs"],
  ["runs", "list"],
  ["runs", "show"],
  ["runs", "compare"],
  ["doctor"],
];

/** Names below `Commands:` in a command's help. */
function listedCommands(help: string): string[] {
  const block = help.split("\nCommands:\n")[1]?.split("\n\n")[0] ?? "";
  return [...block.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
}

test("every command's help has examples, and every listed command is among those tested", async () => {
  const helps = await Promise.all(COMMANDS.map((words) => tandem([...words, "--help"])));
  for (const [at, { status, stdout, stderr }] of helps.entries()) {
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: ${["tandem", ...COMMANDS[at]!].join(" ")} `));
    expect(stdout).toMatch(new RegExp(`\nExamples:\n {2}\\$ ${["tandem", ...COMMANDS[at]!].join(" ")} `));
    const listed = listedCommands(stdout).map((name) => [...COMMANDS[at]!, name]);
    expect(COMMANDS).toEqual(expect.arrayContaining(listed));
  }
});

test("help loads nothing heavy: only commander, the commands' own files and what they need", async () => {
  const coverage = mkdtempSync(join(tmpdir(), "tandem-help-"));
  try {
    for (const words of [["--help"], ["data", "stats", "--help"], ["run", "--help"]]) await tandem(words, { NODE_V8_COVERAGE: coverage });
    const urls = readdirSync(coverage).flatMap((name) => loadedFiles(readFileSync(join(coverage, name), "utf8")));
    expect(urls.length).toBeGreaterThan(3 * 10);
    const packages = new Set(urls.flatMap((url) => url.match(/node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0].slice("node_modules/".length) ?? []));
    expect([...packages]).toEqual(["commander"]);
    expect(urls.filter((url) => url.includes("-action.js"))).toEqual([]);
  } finally {
    rmSync(coverage, { recursive: true });
  }
});

/** Files of a coverage record: every script that the process loaded. */
function loadedFiles(text: string): string[] {
  const { result } = JSON.parse(text) as { readonly result: readonly { readonly url: string }[] };
  return result.map(({ url }) => url).filter((url) => url.startsWith("file:"));
}

test("--version prints the package's version", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  expect(await tandem(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test.each<[readonly string[], RegExp]>([
  [[], /^Cannot run tandem: the command is missing, expected one of run, .*\nRun `tandem --help` for its options and examples\.\n$/],
  [["serch"], /^Cannot run tandem: the command is serch, expected one of run, /],
  [["space", "joint", "--sample", "3"], /^Cannot run tandem space: unknown option '--sample' \(Did you mean --samples\?\)\nRun/],
  [
    ["data", "sats"],
    /^Cannot run tandem data: the command is sats, expected one of stats, head, convert, split, merge, import\nRun `tandem data --help`/,
  ],
  [
    ["enumerate", "--bets-only"],
    /^Cannot run tandem enumerate: unknown option '--bets-only', expected one of .*--best-only.*\nRun `tandem enumerate --help`/,
  ],
  [
    ["search", "--trails", "3"],
    /^Cannot run tandem search: unknown option '--trails' \(Did you mean --trials\?\)\nRun `tandem search --help`/,
  ],
  [
    ["generate", "--count", "0"],
    /^Cannot run tandem generate: option '--count <pairs>' argument '0' is invalid\. Expected an integer of at least 1\.\n/,
  ],
])("bad usage %j is one error with exit status 2", async (words, message) => {
  expect(await tandem(words)).toEqual({ status: 2, stdout: "", stderr: expect.stringMatching(message) });
});

test.each<[string, readonly string[]]>([
  ["space", ["space", "nas-bench-201", "--samples", "1"]],
  ["simulate", ["simulate", "mobilenet-v2:width=0.5,input=32"]],
  ["generate", ["generate", "--space", "nas-bench-201", "--count", "5", "--workers", "1", "--output", "FOLDER"]],
  ["data stats", ["data", "stats", "FOLDER"]],
  ["data head", ["data", "head", "FOLDER", "--rows", "2"]],
  ["data convert", ["data", "convert", "FOLDER", "--format", "csv", "--output", "FOLDER-csv"]],
])("%s --json prints one document and nothing else", async (_, words) => {
  const outcome = await tandem([...words.map((word) => word.replace("FOLDER", dataset)), "--json"]);
  expect(outcome.status).toBe(0);
  expect(outcome.stdout).toMatch(/^\{.*\}\n$/);
  expect(() => JSON.parse(outcome.stdout)).not.toThrow();
});

const folder = mkdtempSync(join(tmpdir(), "tandem-json-"));
const dataset = join(folder, "dataset");
afterAll(() => rmSync(folder, { recursive: true }));
