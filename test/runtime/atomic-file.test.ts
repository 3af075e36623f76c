import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "../../src/runtime/atomic-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tandem-atomic-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("makes missing folders, replaces the whole content and leaves nothing beside it", async () => {
  const path = join(folder, "a", "b", "file.txt");
  await writeFileAtomic(path, "a long first text");
  await writeFileAtomic(path, Uint8Array.of(0x68, 0x69));
  expect(await readFile(path, "utf8")).toBe("hi");
  expect(await readdir(join(folder, "a", "b"))).toEqual(["file.txt"]);
});

test("a write that fails keeps the old file", async () => {
  const path = join(folder, "file.txt");
  await writeFile(path, "old");
  await expect(writeFileAtomic(path, { length: 1 } as unknown as Uint8Array)).rejects.toThrow();
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["file.txt"]);
});
