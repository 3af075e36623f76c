import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../src/runtime/make-folder.ts";

const root = mkdtempSync(join(tmpdir(), "tandem-make-"));
afterAll(() => rmSync(root, { recursive: true }));

test("missing folders are made, and one that is there is left alone", async () => {
  const path = join(root, "a", "b", "c");
  await makeFolder(path);
  await makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

(existsSync("/proc/self") ? test : test.skip)("a place without room for folders is an error, not an endless wait", async () => {
  await expect(makeFolder("/proc/none/deeper")).rejects.toMatchObject({ code: "ENOENT" });
});
