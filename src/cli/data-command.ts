import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { ConvertFlags, HeadFlags } from "./data-action.ts";
import type { ImportFlags } from "./data-import-action.ts";
import type { SplitFlags } from "./data-split-action.ts";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, type SharedFlags, withExamples } from "./shared-options.ts";

/** `tandem data`: look into a dataset, write it in another format, or make one of measurements. */
export function dataCommand(): Command {
  const command = new Command("data")
    .description("Look into a dataset, write it in another format, or make one of your own measurements.")
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addCommand(statsCommand())
    .addCommand(headCommand())
    .addCommand(convertCommand())
    .addCommand(splitCommand())
    .addCommand(mergeCommand())
    .addCommand(importCommand());
  return withExamples(command, [
    "tandem data stats datasets/mobile",
    "tandem data convert datasets/mobile --format csv --output datasets/mobile-csv",
    "tandem data import measurements.csv --space nas-bench-201 --map latency_ms=latencyMs --output datasets/device",
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

function splitCommand(): Command {
  const command = createCommand(
    "split",
    "Sort rows into train, validation and test by a hash of their network and accelerator; test pairs know neither.",
  )
    .addArgument(folderArgument())
    .addOption(new Option("--output <folder>", "write the splits as datasets into new folders here; without it they are only counted"))
    .action(async (folder: string, flags: SplitFlags) => {
      const { split } = await import("./data-split-action.ts");
      await split(folder, flags);
    });
  return withExamples(command, ["tandem data split datasets/mobile", "tandem data split datasets/mobile --output datasets/mobile-splits"]);
}

function mergeCommand(): Command {
  const command = createCommand("merge", "Join the parts that `tandem generate --shard` made; gives the bytes of one unbroken generation.")
    .addArgument(new Argument("<output>", "a new or empty folder, or one that a merge was stopped in"))
    .addArgument(new Argument("<parts...>", "the folders of all parts, in any order"))
    .action(async (output: string, parts: readonly string[], flags: SharedFlags) => {
      const { merge } = await import("./data-split-action.ts");
      await merge({ output, parts }, flags);
    });
  return withExamples(command, ["tandem data merge datasets/mobile datasets/mobile-1 datasets/mobile-2"]);
}

function importCommand(): Command {
  const command = createCommand("import", "Make a dataset of your own measurements; every row is checked, none is left out silently.")
    .addArgument(new Argument("<file>", "CSV with a header, plain or gzip-compressed"))
    .addOption(
      new Option(
        "--space <name>",
        "mobilenet-v2, nas-bench-201, accelerator, joint, a FILE.yaml of decisions, or A+B for a product",
      ).makeOptionMandatory(),
    )
    .addOption(
      new Option("--set <key=value>", "override a parameter of the space, by its dotted path; repeatable")
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .addOption(
      new Option("--map <column=metric>", "which column is which metric, unit in its name; several separated by commas")
        .makeOptionMandatory()
        .argParser(parseMap),
    )
    .addOption(new Option("--key <column>", "the column of candidates (default: candidate, arch, architecture or index)"))
    .addOption(new Option("--output <folder>", "a new or empty folder").makeOptionMandatory())
    .addOption(new Option("--format <format>", "how the files are written").choices(["parquet", "csv"]).default("parquet"))
    .addOption(new Option("--skip-bad <file>", "write bad rows there, with line, column and reason, and import the others"))
    .action(async (file: string, flags: ImportFlags) => {
      const { importMeasurements } = await import("./data-import-action.ts");
      await importMeasurements(file, flags);
    });
  return withExamples(command, [
    "tandem data import measurements.csv --space nas-bench-201 --map latency_ms=latencyMs --output datasets/device",
    "tandem data import log.csv --space mobilenet-v2 --set inputSize=96 --key design --map ms=latencyMs,mj=energyMj --skip-bad bad.csv --output datasets/board",
  ]);
}

function parseMap(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(",").map((pair) => /^\s*(.*\S)\s*=\s*([A-Za-z]\w*)\s*$/.exec(pair));
  const map = new Map(pairs.map((pair) => [pair?.[1] ?? "", pair?.[2] ?? ""]));
  if (pairs.every((pair) => pair !== null) && map.size === pairs.length && new Set(map.values()).size === map.size) return map;
  throw new InvalidArgumentError("Expected COLUMN=METRIC, several separated by commas, each column and each metric once.");
}

function folderArgument(): Argument {
  return new Argument("<folder>", "the folder of a dataset");
}
