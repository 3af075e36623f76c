import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { createCommand, seedOption, withExamples } from "./shared-options.ts";
import type { SpaceFlags } from "./space-action.ts";

/** `tandem space NAME`: what a space holds. */
export function spaceCommand(): Command {
  const command = createCommand("space", "Show a search space: how many candidates and distinct designs it holds, its decisions, samples.")
    .addArgument(
      new Argument(
        "<name>",
        "mobilenet-v2, efficientnet-b0, nas-bench-201, nas-bench-macro, accelerator, a FILE.yaml of decisions, A+B for a product, or joint (mobilenet-v2+accelerator)",
      ),
    )
    .addOption(new Option("--samples <count>", "random candidates to print, 0 to 10000").default(3).argParser(parseSamples))
    .addOption(seedOption())
    .addOption(
      new Option("--set <key=value>", "override a parameter of the space, by its dotted path; repeatable")
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .action(async (name: string, flags: SpaceFlags) => {
      const { renderSpace } = await import("./space-action.ts");
      process.stdout.write(await renderSpace(name, flags));
    });
  return withExamples(command, [
    "tandem space mobilenet-v2 --set inputSize=28 --set inputChannels=1 --set stem.stride=1",
    "tandem space joint --set parts.0.inputSize=32 --samples 5 --seed 7 --json",
  ]);
}

function parseSamples(text: string): number {
  const samples = Number(text);
  if (/^\d+$/.test(text) && samples <= 10_000) return samples;
  throw new InvalidArgumentError("Expected an integer from 0 to 10000.");
}
