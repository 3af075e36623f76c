import { Argument, type Command, Option } from "commander";
import { createCommand, withExamples } from "./shared-options.ts";
import type { SimulateFlags } from "./simulate-action.ts";

/** `tandem simulate NETWORK`: one network on one accelerator, layer by layer. */
export function simulateCommand(): Command {
  const command = createCommand("simulate", "Simulate one network on one accelerator: cycles by label, energy and area, layer by layer.")
    .addArgument(
      new Argument(
        "[network]",
        "a reference network with parameters (mobilenet-v2:width=0.5,input=160) or a network.json; or use --candidate",
      ),
    )
    .addOption(new Option("--network <network>", "the same as the argument"))
    .addOption(
      new Option("--space <name>", "the space of the candidate: mobilenet-v2, nas-bench-201, or joint (mobilenet-v2 with accelerator)"),
    )
    .addOption(new Option("--candidate <text>", "a design of the space, for example 3:0:2:…"))
    .addOption(
      new Option(
        "--accelerator <accelerator>",
        "baseline, edge-tpu, an accelerator.json, a candidate of the space accelerator, or `candidate`: the joint candidate's own",
      ),
    )
    .addOption(
      new Option("--set <key=value>", "override a parameter of the space, by its dotted path; repeatable")
        .default([] as string[])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .action(async (network: string | undefined, flags: SimulateFlags) => {
      const { renderSimulate } = await import("./simulate-action.ts");
      const { text, exitStatus } = await renderSimulate(network, flags);
      process.stdout.write(text);
      process.exitCode = exitStatus;
    });
  return withExamples(command, [
    "tandem simulate mobilenet-v2:width=0.5,input=160 --accelerator baseline",
    "tandem simulate --space nas-bench-201 --candidate 3:1:4:2:0:3 --accelerator edge-tpu --json",
    "tandem simulate runs/quickstart/best/network.json --accelerator runs/quickstart/best/accelerator.json",
  ]);
}
