import { formatReasons, reasonCodes } from "../../src/dataset/reasons-text.ts";

const spilled = { code: "register-file-too-small", message: "conv1 needs 25088 bytes of weights, the register file holds 16384" };
const large = { code: "local-memory-too-small", message: "conv2 needs 9000000 bytes, a PE holds 524288" };

test("no reason is an empty cell", () => {
  expect(formatReasons([])).toBe("");
  expect(reasonCodes("")).toEqual([]);
});

test("writes a code once, with its first message and how many more there are", () => {
  expect(formatReasons([spilled, { ...spilled, message: "conv3 as well" }, large, { ...spilled, message: "conv4 as well" }])).toBe(
    "register-file-too-small: conv1 needs 25088 bytes of weights, the register file holds 16384 (and 2 more) | " +
      "local-memory-too-small: conv2 needs 9000000 bytes, a PE holds 524288",
  );
});

test("the codes come back out", () => {
  expect(reasonCodes(formatReasons([spilled, large]))).toEqual(["register-file-too-small", "local-memory-too-small"]);
});
