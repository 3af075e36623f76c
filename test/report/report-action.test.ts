import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { report } from "../../src/cli/report-action.ts";
import { reportFiles } from "../../src/report/report-files.ts";
import { smallSummary } from "./small-summary.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  writeFileSync(join(folder, "config.yaml"), "name: small\n");
  writeFileSync(join(folder, "report.json"), JSON.stringify(smallSummary));
});

test("report and picture are written from what the run left, and people read its ending", async () => {
  const text = await report(folder, { json: false, quiet: false });
  expect(text).toContain("more accurate than the alternative");
  expect(text).toMatch(/report: .*report\.md\n$/);
  for (const [name, wanted] of await reportFiles(smallSummary)) expect(readFileSync(join(folder, name), "utf8") === wanted).toBe(true);
});

test("programs read one document: the folder and the whole summary", async () => {
  expect(JSON.parse(await report(folder, { json: true, quiet: false }))).toEqual({ folder, ...smallSummary });
});

test("a damaged report ends with status 4, a folder without one with status 2", async () => {
  writeFileSync(join(folder, "report.json"), JSON.stringify({ ...smallSummary, version: 9 }));
  await expect(report(folder, { json: false, quiet: false })).rejects.toMatchObject({ exitStatus: 4 });
  rmSync(join(folder, "report.json"));
  await expect(report(folder, { json: false, quiet: false })).rejects.toMatchObject({ exitStatus: 2, code: "unfinished-run" });
  rmSync(join(folder, "config.yaml"));
  await expect(report(folder, { json: false, quiet: false })).rejects.toMatchObject({ exitStatus: 2, code: "not-a-run" });
});
