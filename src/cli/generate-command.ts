import { type Command, InvalidArgumentError, Option } from "commander";
import type { DatasetPart } from "../dataset/manifest.ts";
import { addCommandOptions } from "./command-options.ts";
import type { GenerateFlags } from "./generate-action.ts";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, seedOption, withExamples } from "./shared-options.ts";

/** `tandem generate`: a dataset of simulated pairs. */
export function generateCommand(): Command {
  const command = createCommand("generate", "Sample pairs of network and accelerator, simulate them and store the figures as a dataset.")
    .addOption(
      new Option(
        "--space <name>",
        "space of networks: mobilenet-v2, efficientnet-b0, nas-bench-201, nas-bench-macro or, for a command, a FILE.yaml of decisions",
      ).default("mobilenet-v2"),
    )
    .addOption(
      new Option("--accelerators <name>", "space of accelerators: accelerator or, for a command, a FILE.yaml of decisions or none").default(
        "accelerator",
      ),
    )
    .addOption(new Option("--count <pairs>", "pairs to sample, from 1").makeOptionMandatory().argParser(parsePositiveInteger))
    .addOption(new Option("--output <folder>", "a new or empty folder, or with --resume one that was begun").makeOptionMandatory())
    .addOption(seedOption())
    .addOption(
      new Option(
        "--sampling <way>",
        "how pairs are drawn: evenly spread, half of them towards extremes as searches find (varied), by feasibility, or where predictors disagree",
      )
        .choices(["uniform", "sobol", "latin-hypercube", "varied", "stratified", "active"])
        .default("varied"),
    )
    .addOption(new Option("--feasible-share <share>", "with stratified: share of feasible rows, between 0 and 1").argParser(Number))
    .addOption(
      new Option("--rounds <rounds>", "with active: rounds, each of which learns from those before (default: 5)").argParser(
        parsePositiveInteger,
      ),
    )
    .addOption(new Option("--shard <i/N>", "generate part i of N, to be joined by `tandem data merge`").argParser(parsePart))
    .addOption(new Option("--workers <threads>", "worker threads, from 1 (default: one a processor core)").argParser(parsePositiveInteger))
    .addOption(new Option("--format <format>", "how the files are written").choices(["parquet", "csv"]).default("parquet"))
    .addOption(new Option("--shard-size <pairs>", "pairs a file, from 1 (default: 1000)").argParser(parsePositiveInteger))
    .addOption(new Option("--resume", "go on where the same command stopped; begins where there is nothing").default(false))
    .addOption(
      new Option("--set <key=value>", "override a parameter of the network space, by its dotted path; repeatable")
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .addOption(new Option("--cost <source>", "whose figures: simulator or command:COMMAND=METRIC[,METRIC...]").default("simulator"))
    .addOption(new Option("--keep-failed", "store what a command fails at as infeasible instead of stopping").default(false))
    .action(async (flags: GenerateFlags) => {
      const { generate } = await import("./generate-action.ts");
      await generate(flags);
    });
  return withExamples(addCommandOptions(command), [
    "tandem generate --count 20000 --output datasets/mobile",
    "tandem generate --count 100000 --output datasets/mobile --seed 7 --workers 2 --resume",
    "tandem generate --count 100000 --sampling stratified --feasible-share 0.9 --output datasets/mostly-feasible",
    "tandem generate --count 100000 --sampling uniform --output datasets/typical",
    "tandem generate --count 100000 --shard 2/4 --output datasets/mobile-2",
    "tandem generate --count 5000 --output datasets/small --set inputSize=28 --set inputChannels=1 --set stem.stride=1 --format csv",
    "tandem generate --space nas-bench-201 --accelerators arrays.yaml --cost 'command:python3 adapter.py=latencyMs' --count 2000 --output datasets/mine",
  ]);
}

function parsePart(text: string): DatasetPart {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of && of >= 2) return { index, of };
  throw new InvalidArgumentError("Expected i/N, for example 2/4, with i from 1 to N and N at least 2.");
}
