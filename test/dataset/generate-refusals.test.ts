import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate, readFolder, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
const newFolder = folders.next;
let reference: string;
beforeAll(async () => {
  reference = newFolder();
  await generate({ folder: reference });
});

describe("refuses", () => {
  test("a folder that holds a dataset, unless asked to resume, and writes nothing", async () => {
    const before = await readFolder(reference);
    await expect(generate({ folder: reference })).rejects.toMatchObject({ exitStatus: 2, fix: expect.stringContaining("--resume") });
    expect(await readFolder(reference)).toEqual(before);
  });

  test("a folder that holds something else", async () => {
    const folder = await mkdtemp(join(folders.root(), "foreign-"));
    await writeFile(join(folder, "thesis.tex"), "years of work");
    await expect(generate({ folder, resume: true })).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringContaining("thesis.tex"),
    });
    expect(await readdir(folder)).toEqual(["thesis.tex"]);
  });

  test.each([
    [{ seed: 6 }, "seed is 6 as asked, expected 5"],
    [{ count: 96 }, "count is 96 as asked, expected 95"],
    [{ shardSize: 11 }, "shardSize is 11 as asked, expected 10"],
    [{ format: "csv" as const }, 'format is "csv" as asked, expected "parquet"'],
    [
      { space: { name: "joint", parts: [{ name: "mobilenet-v2" }, { name: "accelerator" }] } },
      'space.parts.0.name is "mobilenet-v2" as asked, expected "nas-bench-201"',
    ],
  ])("to resume with %j, naming field and both values", async (change, message) => {
    const before = await readFolder(reference);
    await expect(generate({ folder: reference, resume: true, ...change })).rejects.toMatchObject({
      name: "InputError",
      exitStatus: 2,
      message: expect.stringContaining(message),
    });
    expect(await readFolder(reference)).toEqual(before);
  });

  test.each([
    [{ count: 0 }, "count is 0, expected an integer of at least 1"],
    [{ count: 1.5 }, "count is 1.5"],
    [{ seed: -1 }, "seed is -1"],
    [{ shardSize: 0 }, "shardSize is 0"],
    [{ space: { name: "accelerator" } }, "space is accelerator, expected a joint space"],
    [{ space: { name: "no-such-space" } }, "no-such-space"],
  ])("the request %j and makes no folder", async (change, message) => {
    const folder = newFolder();
    await expect(generate({ folder, ...change })).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining(message) });
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });
});
