import { Argument, Command, Option } from "commander";
import type { ConvertFlags, HeadFlags } from "./data-action.ts";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, type SharedFlags, withExamples } from "./shared-options.ts";

/** `tandem data`: look into a dataset, or write it in another format. */
export function dataCommand(): Command {
  const command = new Command("data")
    .description("Look into a dataset, or write it in another format.")
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addCommand(statsCommand())
    .addCommand(headCommand())
    .addCommand(convertCommand());
  return withExamples(command, [
    "tandem data stats datasets/mobile",
    "tandem data convert datasets/mobile --format csv --output datasets/mobile-csv",
  ]);
}

function statsCommand(): Command {
  const command = createCommand("stats", "Check a dataset's hashes and print its counts, splits and the spread of its metrics.")
    .addArgument(folderArgument())
    .action(async (folder: string, flags: SharedFlags) => {
      const { showStats } = await import("./data-action.ts");
      await showStats(folder, flags);
    });
  return withExamples(command, ["tandem data stats datasets/mobile", "tandem data stats datasets/mobile --json"]);
}

function headCommand(): Command {
  const command = createCommand("head", "Print the first rows of a dataset.")
    .addArgument(folderArgument())
    .addOption(new Option("--rows <count>", "rows to print, from 1").default(10).argParser(parsePositiveInteger))
    .action(async (folder: string, flags: HeadFlags) => {
      const { showHead } = await import("./data-action.ts");
      await showHead(folder, flags);
    });
  return withExamples(command, ["tandem data head datasets/mobile --rows 5"]);
}

function convertCommand(): Command {
  const command = createCommand("convert", "Write a dataset again in another format; converting back gives the same bytes.")
    .addArgument(folderArgument())
    .addOption(new Option("--format <format>", "how the new files are written").choices(["parquet", "csv"]).makeOptionMandatory())
    .addOption(new Option("--output <folder>", "a new or empty folder").makeOptionMandatory())
    .action(async (folder: string, flags: ConvertFlags) => {
      const { convert } = await import("./data-action.ts");
      await convert(folder, flags);
    });
  return withExamples(command, ["tandem data convert datasets/mobile --format csv --output datasets/mobile-csv"]);
}

function folderArgument(): Argument {
  return new Argument("<folder>", "the folder of a dataset");
}
