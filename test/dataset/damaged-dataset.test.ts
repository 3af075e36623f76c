import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate, readDataset, readManifest, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
const newFolder = folders.next;

describe("damaged", () => {
  const damage = async (change: (folder: string) => Promise<void>): Promise<string> => {
    const folder = newFolder();
    await generate({ folder, count: 30 });
    await change(folder);
    return folder;
  };

  test("a shard with one byte changed is named, with the hash found and the hash expected, on reading and on resuming", async () => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "part-00001.parquet");
      const bytes = await readFile(path);
      bytes[100]! ^= 1;
      await writeFile(path, bytes);
    });
    const { shards } = await readManifest(folder);
    const expected = {
      name: "DamagedFileError",
      exitStatus: 4,
      message: expect.stringMatching(new RegExp(`part-00001\\.parquet: its SHA-256 is [0-9a-f]{64}, expected ${shards[1]!.sha256}`)),
      fix: expect.stringContaining("--resume"),
    };
    await expect(readDataset(folder)).rejects.toMatchObject(expected);
    await expect(generate({ folder, count: 30, resume: true })).rejects.toMatchObject(expected);
  });

  test("a missing shard is named on reading and made again on resuming", async () => {
    const folder = await damage((dataset) => rm(join(dataset, "part-00002.parquet")));
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringContaining("part-00002.parquet: it is missing"),
    });
    await generate({ folder, count: 30, resume: true });
    expect((await readDataset(folder)).count).toBe(30);
  });

  test.each([
    ["torn", (text: string) => text.slice(0, 300), "it is not JSON"],
    ["of another version", (text: string) => text.replace('"version": 1', '"version": 2'), "version is not valid"],
    ["with an unknown key", (text: string) => text.replace('"seed"', '"speed": 1, "seed"'), "speed"],
  ])("a manifest that is %s is named", async (_name, change, message) => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "manifest.json");
      await writeFile(path, change(await readFile(path, "utf8")));
    });
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringMatching(new RegExp(`manifest\\.json.*${message}`, "s")),
    });
  });

  test("a manifest that counts other rows than a shard holds is refused", async () => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "manifest.json");
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replace('"rows": 10', '"rows": 9').replace('"count": 30', '"count": 29'));
    });
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringContaining("part-00000.parquet: it holds 10 rows, expected 9"),
    });
  });

  test("a dataset whose columns are not the space's decisions is refused", async () => {
    const folder = await damage(async (dataset) => {
      const path = join(dataset, "manifest.json");
      await writeFile(path, (await readFile(path, "utf8")).replace('"name": "accelerator.peX"', '"name": "accelerator.peZ"'));
    });
    await expect(readDataset(folder)).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringMatching(/"accelerator\.peZ", expected "accelerator\.peX"/),
    });
  });

  test("a folder without a manifest is not a dataset", async () => {
    await expect(readDataset(folders.root())).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringContaining("holds no manifest.json"),
    });
  });
});
