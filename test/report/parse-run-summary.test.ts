import { DamagedFileError } from "../../src/core/errors.ts";
import { parseRunSummary } from "../../src/report/parse-run-summary.ts";
import { emptySummary, smallSummary } from "./small-summary.ts";

test.each([smallSummary, emptySummary])("what was written is read back", (summary) => {
  expect(parseRunSummary(JSON.stringify(summary), "report.json")).toEqual(summary);
});

test.each([
  ["another version", JSON.stringify({ ...smallSummary, version: 1 }), /report\.json\.version is 1, expected 2/],
  ["no version", JSON.stringify({ ...smallSummary, version: undefined }), /report\.json\.version is missing, expected 2/],
  ["a torn text", JSON.stringify(smallSummary).slice(0, 200), /report\.json is not JSON/],
  ["a figure that is none", JSON.stringify({ ...smallSummary, testImages: "many" }), /report\.json\.testImages is "many", expected/],
  ["an unknown key", JSON.stringify({ ...smallSummary, extra: 1 }), /report\.json\.extra is an unknown key/],
])("%s is damage, told with its place and how to mend it", (_, text, message) => {
  const read = () => parseRunSummary(text, "report.json");
  expect(read).toThrow(DamagedFileError);
  expect(read).toThrow(message);
  expect(read).toThrow(expect.objectContaining({ exitStatus: 4, fix: expect.stringContaining("--resume") }));
});
