import { z } from "zod";
import { InputError } from "../../src/core/errors.ts";
import { parseInput } from "../../src/core/parse-input.ts";

const schema = z.strictObject({
  name: z.string(),
  size: z.int().min(1).default(28),
  stem: z.strictObject({ channels: z.int(), kind: z.enum(["plain", "deep"]) }).optional(),
  stages: z.array(z.strictObject({ blocks: z.int() })).default([]),
});

test("returns the value with its defaults", () => {
  expect(parseInput(schema, { name: "a" }, { action: "read a net", path: "net.json" })).toEqual({ name: "a", size: 28, stages: [] });
});

test.each<[string, unknown, string, string]>([
  ["missing", {}, "net.json.name is missing, expected text", "net.json.name"],
  ["type", { name: 3 }, "net.json.name is 3, expected text", "net.json.name"],
  ["range", { name: "a", size: 0 }, "net.json.size is 0, expected at least 1", "net.json.size"],
  [
    "choice",
    { name: "a", stem: { channels: 1, kind: "wide" } },
    'net.json.stem.kind is "wide", expected one of plain, deep',
    "net.json.stem.kind",
  ],
  ["null", { name: "a", size: null }, "net.json.size is null, expected", "net.json.size"],
  ["in a list", { name: "a", stages: [{ blocks: 1 }, { blocks: "x" }] }, 'stages[1].blocks is "x", expected', "net.json.stages[1].blocks"],
  ["unknown key", { name: "a", sizes: 1 }, "net.json.sizes is an unknown key, expected one of name, size, stem, stages", "net.json.sizes"],
  ["misspelt key", { nmae: "a" }, "net.json.nmae is an unknown key, expected one of name", "net.json.nmae"],
  [
    "unknown key below",
    { name: "a", stem: { channels: 1, kind: "deep", depth: 2 } },
    "stem.depth is an unknown key, expected one of channels, kind",
    "net.json.stem.depth",
  ],
  [
    "unknown key in a list",
    { name: "a", stages: [{ blocks: 1, block: 2 }] },
    "stages[0].block is an unknown key, expected one of blocks",
    "net.json.stages[0].block",
  ],
  ["not an object", "text", 'net.json is "text", expected a map of keys', "net.json"],
  ["long values are cut", { name: Array(100).fill(1) }, "1,1,1,1,..., expected text", "net.json.name"],
])("%s", (_, value, message, path) => {
  let error: unknown;
  try {
    parseInput(schema, value, { action: "read a net", path: "net.json" });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ path, message: expect.stringContaining(message), fix: expect.stringMatching(/\.$/) });
  expect((error as Error).message).toMatch(/^Cannot read a net: /);
});
