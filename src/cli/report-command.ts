import type { Command } from "commander";
import { createCommand, withExamples } from "./shared-options.ts";

/** `tandem report RUN`: the report of a finished run once more. */
export function reportCommand(): Command {
  const command = createCommand("report", "Write report.md and front.svg of a finished run again and print how it ended.").argument(
    "<run>",
    "folder of the run",
  );
  command.action(async (run, options) => {
    const { report } = await import("./report-action.ts");
    process.stdout.write(await report(run, options));
  });
  return withExamples(command, ["tandem report runs/quickstart", "tandem report runs/quickstart --json"]);
}
