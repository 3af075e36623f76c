import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCandidate, readCandidates } from "../../src/cli/candidate-source.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-candidates-"));
afterAll(() => rmSync(folder, { recursive: true }));

const cells = createSpace({ name: "nas-bench-201" });
const second = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|";

test("all cells come in the order of the benchmark's index, with their strings", async () => {
  const all = await readCandidates("all", cells);
  expect(all.map(({ index }) => index)).toEqual(Array.from({ length: 15_625 }, (_, index) => index));
  expect(new Set(all.map(({ candidate }) => printCandidate(candidate))).size).toBe(15_625);
  expect(all[1]).toEqual({ index: 1, architecture: second, candidate: [3, 3, 4, 1, 3, 1] });
});

test("a file's candidates carry the benchmark's names however they are written", async () => {
  const path = join(folder, "list.txt");
  writeFileSync(path, `${second}\n1\n3:3:4:1:3:1\n`);
  const [first, ...rest] = await readCandidates(path, cells);
  expect(first).toEqual({ index: 1, architecture: second, candidate: [3, 3, 4, 1, 3, 1] });
  expect(rest).toEqual([first, first]);
});

test("the published table is such a file", async () => {
  const list = await readCandidates("datasets/published/tables/nb201_hwnasbench_cifar10.csv.gz", cells);
  expect(list.slice(0, 3).map(({ index }) => index)).toEqual([0, 1, 2]);
});

test("all of another space count up with the last decision fastest; only a file names some of a large one", async () => {
  const accelerators = createSpace({ name: "accelerator" });
  const all = await readCandidates("all", accelerators);
  expect(all).toHaveLength(50_000);
  expect([0, 1, 5, 49_999].map((at) => printCandidate(all[at]!.candidate))).toEqual([
    "0:0:0:0:0:0:0",
    "0:0:0:0:0:0:1",
    "0:0:0:0:0:1:0",
    "4:4:3:3:4:4:4",
  ]);
  const joint = createSpace(jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }));
  await expect(readCandidates("all", joint)).rejects.toThrow(/all of joint are \d+, expected at most 1000000/);
});

test("one candidate is read in the same ways", async () => {
  expect(await Promise.all(["1", second, "3:3:4:1:3:1"].map((text) => readCandidate(text, cells)))).toEqual(
    Array(3).fill([3, 3, 4, 1, 3, 1]),
  );
  await expect(readCandidate("15625", cells)).rejects.toThrow("an index from 0 to 15624");
});
