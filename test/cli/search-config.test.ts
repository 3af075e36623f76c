import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { searchCommand } from "../../src/cli/search-command.ts";
import type { SearchResult } from "../../src/search/search-result.ts";

const tables = new URL("../../datasets/published/tables/", import.meta.url).pathname;
const sources = `
space: nas-bench-macro
quality: table:${tables}nas_bench_macro_cifar10.csv.gz:mean_acc
cost: ["table:${tables}nas_bench_macro_cifar10.csv.gz:flops=flops", network]
constraint: [flops<=60e6, params<=2e6]
controller: evolution
quiet: true
json: true
`;
let root: string;
let printed = "";
const { write } = process.stdout;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-config-"));
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
});
afterAll(() => {
  process.stdout.write = write;
  rmSync(root, { recursive: true });
});

async function search(text: string, ...words: string[]): Promise<SearchResult> {
  const file = join(root, "search.yaml");
  writeFileSync(file, text);
  printed = "";
  await searchCommand().parseAsync(["--config", file, ...words], { from: "user" });
  return JSON.parse(printed) as SearchResult;
}

it("takes every flag from a file, and those that are given before it", async () => {
  const result = await search(`${sources}trials: 12\nseed: 5\n`);
  expect(result).toMatchObject({ scored: 12, controller: "evolution", constraints: ["flops<=60000000", "params<=2000000"] });
  const given = await search(`${sources}trials: 12\n`, "--trials", "6", "--constraint", "flops<=50e6", "--controller", "random");
  expect(given).toMatchObject({ scored: 6, controller: "random", constraints: ["flops<=50000000"] });
  // A flag that repeats its default counts as given.
  const seeded = await search(`${sources}trials: 12\nseed: 5\n`, "--seed", "1");
  expect(seeded.best).not.toEqual(result.best);
});

it.each([
  { text: "trails: 3", told: /search.yaml:9: trails is unknown, expected one of json, quiet, space, .*trainingSplit/ },
  { text: "config: other.yaml", told: /search.yaml:9: config is unknown/ },
  { text: "trials: many", told: /search.yaml:9: trials is "many", expected an integer of at least 1/ },
  { text: "trials: [3, 4]", told: /search.yaml:9: trials is a list, expected one value/ },
  { text: "verify: []", told: /search.yaml:9: verify is an empty list, expected a value/ },
  { text: "resume: 3", told: /search.yaml:9: resume is 3, expected true or false/ },
  { text: "objective: best", told: /search.yaml:9: objective is "best", expected soft, hard, absolute/ },
  { text: "set: [{ a: 1 }]", told: /search.yaml:9: set is \{"a":1\}, expected text or a number/ },
])("refuses $text", async ({ text, told }) => {
  await expect(search(`${sources}${text}\n`)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(told) });
});

it("says what neither the command nor the file names", async () => {
  await expect(search("space: nas-bench-201\nquality: constant:0.5\n")).rejects.toThrow("--cost is missing, expected it in the command or");
  await expect(searchCommand().parseAsync([], { from: "user" })).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringContaining("--space is missing"),
  });
});
