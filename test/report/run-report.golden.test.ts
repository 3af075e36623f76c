import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { reportFiles } from "../../src/report/report-files.ts";
import { emptySummary, smallSummary } from "./small-summary.ts";

/** The files of a small run's report. They change only on purpose, with the reason here: (1) first version;
 * (2) the loss that chose among the finalists stands beside their accuracy. */
function readFrozen(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
}

test("the report of a small run reads as it did", async () => {
  expect((await reportFiles(smallSummary)).get("report.md")).toBe(readFrozen("small-report.golden.md"));
});

test("the picture of a summary has the same bytes in every process, whatever was drawn before", async () => {
  const frozen = readFrozen("small-front.golden.svg");
  await reportFiles(emptySummary);
  for (let time = 0; time < 2; time++) expect((await reportFiles(smallSummary)).get("front.svg") === frozen).toBe(true);
});
