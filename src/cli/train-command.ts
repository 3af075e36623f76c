import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, seedOption, withExamples } from "./shared-options.ts";
import type { TrainFlags } from "./train-action.ts";

/** `tandem train DATASET`: a predictor of what the simulator would say. */
export function trainCommand(): Command {
  const command = createCommand("train", "Train a predictor of latency, energy, area and feasibility on a dataset.")
    .addArgument(new Argument("<dataset>", "the folder of a dataset"))
    .addOption(new Option("--output <folder>", "where the predictor goes").makeOptionMandatory())
    .addOption(new Option("--overwrite", "replace the predictor that is in the folder").default(false))
    .addOption(
      new Option(
        "--target <metrics>",
        "metrics to learn, separated by commas, with or without their units (default: latency,energy,area, or all there are)",
      ).argParser(parseNames),
    )
    .addOption(
      new Option(
        "--kind <kind>",
        "a network for many rows, layers to serve networks of other spaces too, a kernel for few measurements (default: network or kernel, by rows and space)",
      ).choices(["network", "layers", "kernel"]),
    )
    .addOption(new Option("--ensemble <count>", "networks trained apart and averaged (default: 1)").argParser(parsePositiveInteger))
    .addOption(
      new Option(
        "--from <model>",
        "start from this predictor of the same space (of any, where it is one of layers): of another device, or of older data",
      ),
    )
    .addOption(seedOption())
    .addOption(
      new Option("--epochs <count>", "passes over the training pairs at most (default: 40, of layers 30)").argParser(parsePositiveInteger),
    )
    .addOption(new Option("--batch-size <pairs>", "pairs a step (default: 512, of layers 32)").argParser(parsePositiveInteger))
    .addOption(new Option("--hidden <widths>", "widths of the hidden layers (default: 128,128, of layers 64,64)").argParser(parseWidths))
    .action(async (dataset: string, flags: TrainFlags) => {
      const { train } = await import("./train-action.ts");
      await train(dataset, flags);
    });
  return withExamples(command, [
    "tandem train datasets/mobile --output models/mobile",
    "tandem train datasets/mobile --output models/mobile --overwrite --epochs 80 --hidden 256,256 --json",
    "tandem train datasets/mobile --target latency,energy --ensemble 4 --output models/mobile",
    "tandem train datasets/mobile --kind layers --output models/layers",
    "tandem train datasets/tablet --from models/phone --output models/tablet",
    "tandem train datasets/phone --target latency --output models/phone",
  ]);
}

function parseNames(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "") && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError("Expected different names of metrics, separated by commas.");
}

function parseWidths(text: string): readonly number[] {
  const widths = text.split(",").map((part) => (/^[1-9]\d{0,4}$/.test(part) ? Number(part) : Number.NaN));
  if (widths.every((width) => width <= 4096)) return widths;
  throw new InvalidArgumentError("Expected integers from 1 to 4096, separated by commas.");
}
