import type { Command } from "commander";
import { createCommand, withExamples } from "./shared-options.ts";

/** `tandem export RUN`: the winner of a finished run as files of its own. */
export function exportCommand(): Command {
  const command = createCommand(
    "export",
    "Write the winner of a finished run as network.json, accelerator.json and weights.safetensors, checked by simulating it again.",
  )
    .argument("<run>", "folder of the run")
    .requiredOption("--output <folder>", "where the files go")
    .option("--force", "overwrite files of these names", false);
  command.action(async (run, options) => {
    const { exportRun } = await import("./export-action.ts");
    process.stdout.write(await exportRun(run, options));
  });
  return withExamples(command, [
    "tandem export runs/quickstart --output my-design",
    "tandem simulate my-design/network.json --accelerator my-design/accelerator.json",
  ]);
}
