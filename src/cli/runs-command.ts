import { Argument, Command, Option } from "commander";
import type { RunsFlags } from "./runs-action.ts";
import { createCommand, withExamples } from "./shared-options.ts";

/** `tandem runs`: what searches and runs have found so far. */
export function runsCommand(): Command {
  const command = new Command("runs")
    .description("List searches and runs, look at one, or set several side by side.")
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(compareCommand());
  return withExamples(command, ["tandem runs list", "tandem runs show runs/quickstart", "tandem runs compare small large"]);
}

function listCommand(): Command {
  const command = createCommand("list", "List the runs in a folder: status, best so far, limits, counts, share within the limits, when.")
    .addOption(rootOption())
    .action(async (flags: RunsFlags) => {
      const { listRuns } = await import("./runs-action.ts");
      process.stdout.write(await listRuns(flags));
    });
  return withExamples(command, ["tandem runs list --root experiments", "tandem runs list --json"]);
}

function showCommand(): Command {
  const command = createCommand(
    "show",
    "Show one run: its figures, its best design, why designs were outside the limits, its configuration.",
  )
    .addArgument(new Argument("<run>", "the folder of a run, or its name in --root"))
    .addOption(rootOption())
    .action(async (run: string, flags: RunsFlags) => {
      const { showRun } = await import("./runs-action.ts");
      process.stdout.write(await showRun(run, flags));
    });
  return withExamples(command, ["tandem runs show quickstart", "tandem runs show experiments/a --json"]);
}

function compareCommand(): Command {
  const command = createCommand("compare", "Set runs side by side: the same figures, and the keys their configurations differ in.")
    .addArgument(new Argument("<runs...>", "folders of runs, or their names in --root"))
    .addOption(rootOption())
    .action(async (runs: readonly string[], flags: RunsFlags) => {
      const { compareRuns } = await import("./runs-action.ts");
      process.stdout.write(await compareRuns(runs, flags));
    });
  return withExamples(command, ["tandem runs compare small large", "tandem runs compare experiments/a experiments/b --json"]);
}

function rootOption(): Option {
  return new Option("--root <folder>", "where the runs lie").default("runs");
}
