import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRowFile } from "../../src/cli/simulate-row-file.ts";

const root = mkdtempSync(join(tmpdir(), "tandem-rows-"));
afterAll(() => rmSync(root, { recursive: true }));
const origin = { header: "a,b\n", fingerprint: "0123456789abcdef0123" };

test("lines stand beside the file until it is whole, and then nothing else is left", async () => {
  const path = join(root, "made", "whole.csv");
  const file = await openRowFile(path, origin);
  await file.append("1,2\n3,4\n");
  expect(existsSync(path)).toBe(false);
  await file.finish();
  expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n3,4\n");
  expect(readdirSync(join(root, "made"))).toEqual(["whole.csv"]);
});

test("an interrupted file is gone on with after its last whole line", async () => {
  const path = join(root, "resumed.csv");
  const first = await openRowFile(path, origin);
  await first.append("1,2\n");
  await first.close();
  appendFileSync(join(`${path}.part`, `${origin.fingerprint.slice(0, 16)}.csv`), "3,");
  const second = await openRowFile(path, origin);
  expect(second.lines).toEqual(["1,2"]);
  await second.append("3,4\n");
  await second.finish();
  expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n3,4\n");
});

test("lines of another origin are dropped, and the file that is there stays until the new one is whole", async () => {
  const path = join(root, "other.csv");
  writeFileSync(path, "old\n");
  const first = await openRowFile(path, origin);
  await first.append("1,2\n");
  await first.close();
  const second = await openRowFile(path, { ...origin, fingerprint: "another-origin-altogether" });
  expect(second.lines).toEqual([]);
  expect(readFileSync(path, "utf8")).toBe("old\n");
  await second.finish();
  expect(readFileSync(path, "utf8")).toBe("a,b\n");
});

test("two commands cannot write the same file", async () => {
  const path = join(root, "held.csv");
  const file = await openRowFile(path, origin);
  await expect(openRowFile(path, origin)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining("held.csv.part") });
  await file.close();
  await (await openRowFile(path, origin)).close();
});

test.each([
  ["a folder", (path: string) => mkdirSync(path), "is a folder"],
  ["a file in the way", (path: string) => writeFileSync(`${path}.part`, ""), "is a place that cannot be written"],
])("%s is refused", async (_, prepare, message) => {
  const path = join(root, `refused-${message.length}.csv`);
  prepare(path);
  await expect(openRowFile(path, origin)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining(message) });
});
