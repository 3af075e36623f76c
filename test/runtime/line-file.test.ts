import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { LineFile } from "../../src/runtime/line-file.ts";

let root: string;
let path: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-lines-"));
  path = join(root, "lines.txt");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const linesOf = (file: LineFile): readonly string[] => Array.from({ length: file.count }, (_, index) => file.line(index));

test("gives back every whole line, whatever the size of its blocks, and says where the last one is torn", async () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "é", "漢", "\n", "\r", " "), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, blockBytes) => {
      writeFileSync(path, text);
      const file = await LineFile.read(path, { blockBytes });
      const parts = text.split("\n");
      const tail = parts.pop()!;
      expect(linesOf(file)).toEqual(parts);
      expect(file.torn).toBe(tail !== "");
      expect(file.bytes).toBe(Buffer.byteLength(text) - Buffer.byteLength(tail));
      expect(file.fileBytes).toBe(Buffer.byteLength(text));
    }),
    { numRuns: 60 },
  );
});

test("reads as far as it is told to and still says how the file ends", async () => {
  writeFileSync(path, "one\ntwo\nthr");
  const file = await LineFile.read(path, { length: 8 });
  expect(linesOf(file)).toEqual(["one", "two"]);
  expect([file.bytes, file.fileBytes, file.torn]).toEqual([8, 11, true]);
  expect((await LineFile.read(path, { length: 6 })).bytes).toBe(4);
  expect((await LineFile.read(path, { length: 100 })).count).toBe(2);
});

test("a file that is not there has no lines, and no line is asked for past the end", async () => {
  const none = await LineFile.read(join(root, "nothing"));
  expect([none.count, none.bytes, none.torn]).toEqual([0, 0, false]);
  writeFileSync(path, "one\n");
  const one = await LineFile.read(path);
  for (const index of [-1, 1]) expect(() => one.line(index)).toThrow(`its number is ${index}, expected 0 to 0`);
  await expect(LineFile.read(root)).rejects.toThrow("EISDIR");
});
