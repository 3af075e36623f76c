import { Argument, type Command, Option } from "commander";
import { parsePositiveInteger } from "./positive-integer.ts";
import { createCommand, withExamples } from "./shared-options.ts";
import type { SimulateFlags } from "./simulate-request.ts";

/** `tandem simulate NETWORK`: one network on one accelerator, layer by layer, or many designs, a row each. */
export function simulateCommand(): Command {
  const command = createCommand(
    "simulate",
    "Simulate a network on an accelerator, layer by layer: cycles by label, bytes by memory, energy and area, what limits it and what would help. Or simulate many designs, a row each.",
  )
    .addArgument(
      new Argument(
        "[network]",
        "a reference network with parameters (mobilenet-v1:width=0.5,input=160), a network.json, or a SCALE-Sim topology.csv",
      ),
    )
    .addOption(new Option("--network <network>", "the same as the argument"))
    .addOption(
      new Option(
        "--accelerator <accelerator>",
        "a preset (baseline, edge-tpu), an accelerator.json, or a candidate of the space accelerator (default: baseline, or the candidate's own)",
      ),
    )
    .addOption(
      new Option(
        "--space <name>",
        "the space of the candidates (see `tandem space`), for example nas-bench-201, accelerator or nas-bench-201+accelerator",
      ),
    )
    .addOption(new Option("--candidate <text>", "one design of the space: 3:0:2:…; of nas-bench-201 also its index or architecture string"))
    .addOption(new Option("--candidates <all|file>", "many designs of the space: all, or a file with one a line (or CSV)"))
    .addOption(repeatable("--set <key=value>", "override a parameter of the space, by its dotted path; repeatable"))
    .addOption(
      repeatable("--sweep <parameter=values>", "vary a number of the accelerator: peX=2,4,8; repeated, a grid of all combinations"),
    )
    .addOption(new Option("--csv <file>", "write one row a layer, or one a design where there are many; - is standard output"))
    .addOption(new Option("--plot <file.svg>", "draw the roofline of the layers, and their cycles by label"))
    .addOption(new Option("--trace <file.json>", "write loads, computation and stores by tile, for Perfetto or chrome://tracing"))
    .addOption(new Option("--mapping <file.json>", "fix the mappings of the operations it names; the mapper chooses the others"))
    .addOption(new Option("--save-mapping <file.json>", "write the mappings that were used, to be changed and given to --mapping"))
    .addOption(
      new Option("--workers <threads>", "worker threads for many designs, from 1 (default: one a processor core)").argParser(
        parsePositiveInteger,
      ),
    )
    .action(async (network: string | undefined, flags: SimulateFlags) => {
      const { simulateNamed } = await import("./simulate-action.ts");
      process.exitCode = await simulateNamed(network, flags, {
        write: (text) => process.stdout.write(text),
        warn: (text) => process.stderr.write(text),
      });
    });
  return withExamples(command, [
    "tandem simulate mobilenet-v2:width=0.5,input=160",
    "tandem simulate mobilenet-v1 --accelerator edge-tpu --json",
    "tandem simulate mobilenet-v2 --plot mobilenet.svg --csv mobilenet-layers.csv",
    "tandem simulate mobilenet-v2 --trace mobilenet-trace.json",
    "tandem simulate mobilenet-v2 --save-mapping mapping.json",
    "tandem simulate mobilenet-v2 --mapping mapping.json",
    "tandem simulate mobilenet-v2 --sweep ioBandwidthGBps=5,10,20",
    "tandem simulate mobilenet-v2 --sweep peX=2,4,8 --sweep peY=2,4,8 --csv -",
    "tandem simulate --space nas-bench-201 --candidate 3:1:4:2:0:3 --accelerator edge-tpu",
    "tandem simulate --space nas-bench-201 --candidates all --accelerator edge-tpu --csv nb201-edge-tpu.csv",
    "tandem simulate mobilenet-v2 --space accelerator --candidates all --csv all-accelerators.csv",
    "tandem simulate runs/quickstart/best/network.json --accelerator runs/quickstart/best/accelerator.json",
  ]).addHelpText(
    "after",
    `
A file of many designs appears under its name once it is whole; a stopped command goes on where it was.
Exit status 3: the design, or every one of many, cannot run; the reasons are printed.
`,
  );
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([] as string[], "none")
    .argParser((value: string, previous: string[]) => [...previous, value]);
}
