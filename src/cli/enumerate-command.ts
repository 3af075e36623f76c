import { type Command, Option } from "commander";
import { addCommandOptions } from "./command-options.ts";
import type { EnumerateFlags } from "./enumerate-flags.ts";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, withExamples } from "./shared-options.ts";

/** `tandem enumerate`: the exact answer for a small joint space. */
export function enumerateCommand(): Command {
  const command = createCommand(
    "enumerate",
    "Try every network of a small space on every accelerator: the exact best pair within limits, and the exact front.",
  )
    .addOption(new Option("--space <name>", "A+accelerator, for example nas-bench-201+accelerator").makeOptionMandatory())
    .addOption(
      new Option("--set <key=value>", "override a parameter of the space, by its dotted path; repeatable")
        .default([] as string[])
        .argParser(collect),
    )
    .addOption(
      new Option(
        "--quality <source>",
        "table:FILE:COLUMN, keyed by candidate (of the networks), arch or index; percent or 0..1; or command:COMMAND=METRIC, 0..1",
      ).makeOptionMandatory(),
    )
    .addOption(
      new Option("--constraint <limit>", "METRIC<=NUMBER or METRIC>=NUMBER on latencyMs, areaMm2 or energyUj; repeatable")
        .default([] as string[])
        .argParser(collect),
    )
    .addOption(
      new Option("--best-only", "rule out what cannot be the best: no front and no counts, in a small part of the time").default(false),
    )
    .addOption(new Option("--workers <count>", "threads; one a core unless told").argParser(parsePositiveInteger))
    .addOption(new Option("--output <folder>", "keep what is done, and best/result.json, there; without it nothing is written"))
    .addOption(new Option("--resume", "go on where the same command stopped; begins where there is nothing").default(false))
    .action(async (flags: EnumerateFlags) => {
      const { enumerate } = await import("./enumerate-action.ts");
      await enumerate(flags, process.stdout);
    });
  return withExamples(addCommandOptions(command), [
    "tandem enumerate --space nas-bench-201+accelerator --quality table:datasets/published/tables/nb201_accuracy.csv.gz:c100_val_200 --constraint 'latencyMs<=0.02' --constraint 'areaMm2<=10' --best-only",
    "tandem enumerate --space nas-bench-macro+accelerator --quality table:macro.csv:mean_acc --output runs/front --resume --json",
  ]);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
