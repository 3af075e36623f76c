import { StorageError } from "../../src/core/errors.ts";
import { explainWriteFault } from "../../src/runtime/write-fault.ts";

test.each([
  ["ENOSPC", "a/journal.ndjson is on a full disk, expected room for it"],
  ["EDQUOT", "a/journal.ndjson is beyond the quota"],
  ["EFBIG", "a/journal.ndjson is as large as a file may be here"],
  ["EROFS", "a/journal.ndjson is on a disk that is only read"],
])("%s is told in words, with a fix and exit status 4", (code, message) => {
  const fault = explainWriteFault("a/journal.ndjson", Object.assign(new Error(code), { code }));
  expect(fault).toBeInstanceOf(StorageError);
  expect(fault).toMatchObject({ exitStatus: 4, path: "a/journal.ndjson", fix: expect.stringContaining("--resume") });
  expect((fault as Error).message).toContain(message);
});

test("another error stays as it is", () => {
  for (const error of [new Error("broken"), Object.assign(new Error("denied"), { code: "EACCES" })])
    expect(explainWriteFault("a", error)).toBe(error);
});
