import { Argument, type Command, Option } from "commander";
import type { EvaluateFlags } from "./evaluate-action.ts";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, seedOption, withExamples } from "./shared-options.ts";

/** `tandem evaluate MODEL`: how far a predictor is from the simulator. */
export function evaluateCommand(): Command {
  const command = createCommand("evaluate", "Compare a predictor with simulations or measurements of designs it never saw.")
    .addArgument(new Argument("<model>", "the folder of a predictor"))
    .addOption(new Option("--dataset <folder>", "use the rows of this dataset that it was not trained on"))
    .addOption(new Option("--all", "use all rows of the dataset, seen or not").default(false))
    .addOption(new Option("--fresh <pairs>", "simulate this many new pairs instead").argParser(parsePositiveInteger).conflicts("dataset"))
    .addOption(new Option("--plot <file.svg>", "draw predicted against actual figures"))
    .addOption(
      new Option(
        "--space <name>",
        "with --fresh and a predictor of layers: the space of the new pairs, for example efficientnet-b0+accelerator (default: its own)",
      ).conflicts("dataset"),
    )
    .addOption(seedOption())
    .action(async (model: string, flags: EvaluateFlags) => {
      const { evaluate } = await import("./evaluate-action.ts");
      await evaluate(model, flags);
    });
  return withExamples(command, [
    "tandem evaluate models/mobile --dataset datasets/mobile",
    "tandem evaluate models/phone --dataset datasets/other-measurements",
    "tandem evaluate models/mobile --fresh 1000 --plot scatter.svg",
    "tandem evaluate models/mobile --fresh 1000 --seed 7 --json",
    "tandem evaluate models/layers --fresh 500 --space efficientnet-b0+accelerator",
  ]);
}
