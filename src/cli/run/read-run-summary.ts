import { join } from "node:path";
import { InputError } from "../../core/errors.ts";
import { parseRunSummary } from "../../report/parse-run-summary.ts";
import type { RunSummary } from "../../report/run-summary.ts";
import { readBytesIfPresent } from "../../runtime/folder.ts";

/**
 * What a finished run found, from its `report.json`. Throws an `InputError` for a folder that is no run or one that is not finished, and a
 * `DamagedFileError` for a report that does not read. `action` completes "Cannot …".
 */
export async function readRunSummary(folder: string, action: string): Promise<RunSummary> {
  const path = join(folder, "report.json");
  const bytes = await readBytesIfPresent(path);
  if (bytes !== undefined) return parseRunSummary(Buffer.from(bytes).toString("utf8"), path);
  if ((await readBytesIfPresent(join(folder, "config.yaml"))) === undefined)
    throw new InputError(`Cannot ${action}: ${folder} is not a run, expected a folder that \`tandem run\` wrote`, {
      code: "not-a-run",
      path: folder,
      fix: "Name the folder of a run, for example runs/quickstart.",
    });
  throw new InputError(`Cannot ${action}: ${path} is missing, expected the report of a finished \`tandem run\``, {
    code: "unfinished-run",
    path,
    fix: "Finish the run: the same `tandem run` command with --resume.",
  });
}
