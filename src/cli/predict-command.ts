import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { PredictFlags } from "./predict-action.ts";
import { createCommand, withExamples } from "./shared-options.ts";

/** `tandem predict MODEL`: what designs cost, as a predictor sees it. */
export function predictCommand(): Command {
  const command = createCommand("predict", "Predict what designs cost and whether they can run, without simulating them.")
    .addArgument(new Argument("<model>", "the folder of a predictor, or the name of one that ships: mobilenet-v2-224, quickstart"))
    .addOption(
      new Option("--candidate <text>", "a design of the predictor's space, for example 3:0:2:…; repeatable")
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .addOption(
      new Option(
        "--network <network>",
        "a network, of any space for a predictor of layers, else of the predictor's own: a reference network with parameters (resnet-18:input=160) or a network.json; repeatable",
      )
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .addOption(
      new Option(
        "--accelerator <accelerator>",
        "what the networks run on: a preset (baseline, edge-tpu), an accelerator.json, or a candidate of the space accelerator; repeatable (default: baseline)",
      )
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .addOption(new Option("--csv <file>", "designs from the column `candidate` of a CSV file"))
    .addOption(
      new Option("--coverage <share>", "add bounds between which this share of such designs lies, for example 0.9").argParser(parseShare),
    )
    .addOption(
      new Option("--sides <sides>", "with --coverage: a lower and an upper bound, or an upper one alone that so many stay under")
        .choices(["both", "upper"])
        .default("both"),
    )
    .addOption(new Option("--output <file>", "write a CSV file with the predictions instead of printing them"))
    .action(async (model: string, flags: PredictFlags) => {
      const { predict } = await import("./predict-action.ts");
      await predict(model, flags);
    });
  return withExamples(command, [
    "tandem predict mobilenet-v2-224 --network mobilenet-v2:classes=1000 --accelerator baseline --accelerator 1:1:2:2:2:2:3 --coverage 0.9",
    "tandem predict models/nas --candidate 3:1:4:2:0:3:2:2:2:2:2:2:3",
    "tandem predict models/mobile --csv designs.csv --coverage 0.9",
    "tandem predict models/mobile --csv winners.csv --coverage 0.9 --sides upper",
    "tandem predict models/mobile --csv designs.csv --output predictions.csv",
    "tandem predict models/layers --network resnet-18 --network efficientnet-b0 --accelerator baseline --accelerator 2:2:2:2:2:2:3",
  ]);
}

function parseShare(text: string): number {
  const share = /^0?\.\d+$/.test(text) ? Number(text) : Number.NaN;
  if (share > 0 && share < 1) return share;
  throw new InvalidArgumentError("Expected a number between 0 and 1, such as 0.9.");
}
