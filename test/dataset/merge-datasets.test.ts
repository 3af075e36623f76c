import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mergeDatasets } from "../../src/dataset/merge-datasets.ts";
import { generate as generateAny, readDataset, readFolder, readManifest, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
/** Ten files of three rows. */
const generate = (options: Parameters<typeof generateAny>[0]) => generateAny({ count: 29, shardSize: 3, ...options });
let reference: string;
let parts: readonly string[];
beforeAll(async () => {
  reference = folders.next();
  await generate({ folder: reference });
  parts = [1, 2, 3].map(() => folders.next());
  for (const [at, folder] of parts.entries()) await generate({ folder, part: { index: at + 1, of: 3 } });
});

test("parts hold files of their own and are no dataset alone", async () => {
  const files = await Promise.all(parts.map(async (part) => (await readManifest(part)).shards.map(({ file }) => file)));
  expect(files.map(({ length }) => length)).toEqual([3, 3, 4]);
  expect(files.flat()).toEqual((await readManifest(reference)).shards.map(({ file }) => file));
  await expect(readDataset(parts[1]!)).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringContaining("holds part 2 of 3"),
    fix: expect.stringContaining("tandem data merge"),
  });
});

test("in any order they merge to the bytes of one unbroken generation", async () => {
  const whole = folders.next();
  await mergeDatasets([parts[2]!, parts[0]!, parts[1]!], whole);
  expect(await readFolder(whole)).toEqual(await readFolder(reference));
});

test("a merge that was stopped goes on", async () => {
  const whole = folders.next();
  await mergeDatasets(parts, whole);
  await rm(join(whole, "part-00004.parquet"));
  await mergeDatasets(parts, whole);
  expect(await readFolder(whole)).toEqual(await readFolder(reference));
});

test("parts of a Latin hypercube and of a stratified dataset merge too", async () => {
  for (const sampling of ["latin-hypercube", { kind: "stratified", feasibleShare: 0.9 }] as const) {
    const [whole, merged, one, two] = [folders.next(), folders.next(), folders.next(), folders.next()];
    await generate({ folder: whole, sampling });
    await generate({ folder: one, sampling, part: { index: 1, of: 2 } });
    await generate({ folder: two, sampling, part: { index: 2, of: 2 } });
    await mergeDatasets([one, two], merged);
    expect(await readFolder(merged)).toEqual(await readFolder(whole));
  }
});

describe("refuses", () => {
  const refused = async (given: readonly string[], message: RegExp): Promise<void> => {
    await expect(mergeDatasets(given, folders.next())).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(message) });
  };

  test("a missing part, one given twice and a whole dataset", async () => {
    await refused([parts[0]!, parts[2]!], /part 2 of 3 is missing, expected each part once/);
    await refused([...parts, parts[1]!], /part 2 of 3 is in .*dataset-\d+ and in .*dataset-\d+, expected each part once/);
    await refused([reference], /manifest\.json is of a whole dataset, expected one of a part/);
  });

  test("a part of another dataset, naming the field, both values and both folders", async () => {
    const other = folders.next();
    await generate({ folder: other, seed: 6, part: { index: 2, of: 3 } });
    await refused([parts[0]!, other, parts[2]!], /seed of .*manifest\.json is 6, expected 5 as in .*manifest\.json/);
    const half = folders.next();
    await generate({ folder: half, part: { index: 2, of: 2 } });
    await refused([parts[0]!, half], /parts of .* is 2, expected 3/);
  });

  test("an unfinished part", async () => {
    const folder = folders.next();
    await generate({ folder, part: { index: 2, of: 3 } });
    const manifest = await readManifest(folder);
    await writeFile(join(folder, "manifest.json"), JSON.stringify({ ...manifest, shards: manifest.shards.slice(1) }));
    await refused([parts[0]!, folder, parts[2]!], /holds 2 files, expected 3; its generation is unfinished/);
  });

  test("a damaged part", async () => {
    const folder = folders.next();
    await generate({ folder, part: { index: 2, of: 3 } });
    const path = join(folder, "part-00004.parquet");
    const bytes = await readFile(path);
    bytes[50]! ^= 1;
    await writeFile(path, bytes);
    await expect(mergeDatasets([parts[0]!, folder, parts[2]!], folders.next())).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringContaining("part-00004.parquet: its SHA-256 is"),
    });
  });
});
