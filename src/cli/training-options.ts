import { type Command, InvalidArgumentError, Option } from "commander";
import { parsePositiveInteger } from "./positive-integer.ts";

/** Flags of how a `training:` source trains networks, parsed. */
export interface TrainingFlags {
  /** Passes over the training images of a whole training. */
  readonly trainingEpochs?: number;
  /** Of the trainings at a rung one in so many goes on; 1: all. */
  readonly trainingEta?: number;
  /** Images to train on, and images to score on. */
  readonly trainingSplit?: TrainingSplit;
  readonly trainingProcesses?: number;
}

interface TrainingSplit {
  readonly train: number;
  readonly selection: number;
}

/** Adds the flags of `TrainingFlags`. */
export function addTrainingOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--training-epochs <count>", "passes of a training: source over its training images (default: 9)").argParser(
        parsePositiveInteger,
      ),
    )
    .addOption(
      new Option(
        "--training-eta <count>",
        "of the trainings that come to a third, a ninth ... of the epochs (for 3) the best one in so many goes on; 1: all (default: 3)",
      ).argParser(parsePositiveInteger),
    )
    .addOption(
      new Option("--training-split <train,score>", "images to train on and images to score on (default: 8000,2000)").argParser(parseSplit),
    )
    .addOption(
      new Option(
        "--training-processes <count>",
        "trainings side by side, each on one thread; results do not depend on it (default: one a processor core)",
      ).argParser(parsePositiveInteger),
    );
}

function parseSplit(text: string): TrainingSplit {
  const [, train = "", selection = ""] = /^([1-9]\d{0,8}),([1-9]\d{0,8})$/.exec(text) ?? [];
  if (train !== "") return { train: Number(train), selection: Number(selection) };
  throw new InvalidArgumentError("Expected two numbers of images with a comma between, for example 8000,2000.");
}
