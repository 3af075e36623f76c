import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listFolder, readBytesIfPresent, removeTemporaryFiles } from "../../src/runtime/folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tandem-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("reads a file, or answers undefined where there is none", async () => {
  await writeFile(join(folder, "a"), Uint8Array.of(1, 2));
  expect([...(await readBytesIfPresent(join(folder, "a")))!]).toEqual([1, 2]);
  expect(await readBytesIfPresent(join(folder, "b"))).toBeUndefined();
});

test("does not take another fault for an absent file", async () => {
  await expect(readBytesIfPresent(folder)).rejects.toThrow("EISDIR");
});

test("lists a folder in order, and an absent one as empty", async () => {
  for (const name of ["c", "a", "b"]) await writeFile(join(folder, name), "");
  expect(await listFolder(folder)).toEqual(["a", "b", "c"]);
  expect(await listFolder(join(folder, "absent"))).toEqual([]);
});

test("removes temporary files of atomic writes and nothing else", async () => {
  for (const name of ["part.csv", "part.csv.00ff00ff00ff.tmp", "mine.tmp", "x.12345.tmp"]) await writeFile(join(folder, name), "");
  await removeTemporaryFiles(folder);
  expect((await readdir(folder)).sort()).toEqual(["mine.tmp", "part.csv", "x.12345.tmp"]);
});
