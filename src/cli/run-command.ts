import type { Command } from "commander";
import { createCommand, setOption, withExamples } from "./shared-options.ts";

/** `tandem run`: the whole pipeline. */
export function runCommand(): Command {
  const command = createCommand(
    "run",
    "Generate a dataset, train predictors, search, verify the winner and report, as one configuration file says.",
  )
    .argument("[config]", "YAML file", "configs/quickstart.yaml")
    .option("--output <folder>", "where the run is kept; runs/NAME unless told")
    .option("--resume", "go on where the run stopped; begins one where there is none", false)
    .option("--seed <integer>", "short for --set seed=N")
    .addOption(setOption());
  command.action(async (config, options) => {
    const { run } = await import("./run-action.ts");
    await run(config, options);
  });
  return withExamples(command, [
    "tandem run configs/quickstart.yaml",
    "tandem run configs/quickstart.yaml --resume",
    "tandem run my.yaml --output runs/small --set search.steps=200 --set targets.latencyMs=0.01",
  ]);
}
