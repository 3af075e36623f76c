import { type Command, InvalidArgumentError, Option } from "commander";
import { CONTROLLER_NAMES } from "../search/controller-name.ts";
import { STRATEGY_NAMES } from "../search/strategy.ts";
import { addCommandOptions } from "./command-options.ts";
import { parsePositiveInteger } from "./positive-integer.ts";
import type { SearchFlags } from "./search-flags.ts";
import { createCommand, seedOption, withExamples } from "./shared-options.ts";
import { addTrainingOptions } from "./training-options.ts";

/** `tandem search`: the best design of a space within limits, from tables, a predictor or the simulator. */
export function searchCommand(): Command {
  const command = createCommand("search", "Search a space for the best quality within limits on cost.")
    .addOption(new Option("--config <file>", "YAML file with flags, their names in camel case; flags that are given go before"))
    .addOption(
      new Option(
        "--space <name>",
        "mobilenet-v2, efficientnet-b0, nas-bench-201, nas-bench-macro, accelerator, joint, a FILE.yaml of decisions, A+B for a product, or the folder of a run for the space it searched",
      ),
    )
    .addOption(
      new Option("--set <key=value>", "override a parameter of the space, by its dotted path; repeatable")
        .default([] as string[])
        .argParser(collect),
    )
    .addOption(
      new Option(
        "--quality <source>",
        "table:FILE:COLUMN, keyed by candidate, arch or index; percent or 0..1; training:FOLDER of IDX images, on which each network is trained; supernet:RUN, the shared weights of a tandem run; command:COMMAND=METRIC, 0..1; constant:SHARE for a given network; or model: and any of these, of which a model is learnt that the controller climbs",
      ),
    )
    .addOption(
      new Option(
        "--cost <source>",
        "simulator, predictor:FOLDER, table:FILE:COLUMN=METRIC, command:COMMAND=METRIC[,METRIC...], or network (its macs and params); repeatable, each metric once",
      )
        .default([] as string[])
        .argParser(collect),
    )
    .addOption(
      new Option("--verify <source>", "what costs the best designs for real after the search, as --cost; repeatable; a predictor needs it")
        .default([] as string[])
        .argParser(collect),
    )
    .addOption(
      new Option(
        "--bound <share>",
        "hold a predictor's upper bounds to the limits, which this share of designs stays under, for example 0.9",
      ).argParser(parseBound),
    )
    .addOption(
      new Option(
        "--refine <rounds>",
        "after the search verify its 20 best, train the predictor further on them and search again, at most so often",
      ).argParser(parsePositiveInteger),
    )
    .addOption(new Option("--dataset <folder>", "what the predictor of --cost was trained on; --refine needs it"))
    .addOption(
      new Option("--tolerance <share>", "--refine ends once the median error of the 20 best is no larger")
        .default(0.01)
        .argParser(parseShare),
    )
    .addOption(
      new Option("--constraint <limit>", "METRIC<=NUMBER or METRIC>=NUMBER; repeatable").default([] as string[]).argParser(collect),
    )
    .addOption(
      new Option(
        "--reference <point>",
        "METRIC=NUMBER, at most two: the front is of quality and these metrics, its volume measured from this point; the first limited metric unless given",
      )
        .default([] as string[])
        .argParser(collect),
    )
    .addOption(new Option("--trials <count>", "candidates to score, from 1; 400 where no budget is given").argParser(parsePositiveInteger))
    .addOption(
      new Option(
        "--paid <count>",
        "stop after so many paid evaluations: qualities looked up and, of a simulator or a command, designs costed",
      ).argParser(parsePositiveInteger),
    )
    .addOption(new Option("--seconds <time>", "stop after so long, whatever was scored (then equal seeds differ)").argParser(parseSeconds))
    .addOption(
      new Option("--patience <count>", "stop after so many scored candidates without a better one within the limits").argParser(
        parsePositiveInteger,
      ),
    )
    .addOption(seedOption())
    .addOption(new Option("--controller <name>", "who proposes").choices(CONTROLLER_NAMES).default(CONTROLLER_NAMES[0]))
    .addOption(new Option("--controller-from <run>", "start from what the controller of another run, its folder, had learnt"))
    .addOption(
      new Option(
        "--strategy <name>",
        "what moves: joint (both parts together), network-only, accelerator-only, alternating, or switch (both, then accelerators alone); joint unless a part is given",
      ).choices(STRATEGY_NAMES),
    )
    .addOption(
      new Option(
        "--accelerator <design>",
        "the accelerator that is kept: baseline, edge-tpu, a candidate or FILE.json; alternating begins on it",
      ),
    )
    .addOption(
      new Option(
        "--network <design>",
        "the network that is kept: a candidate of the space (or index or architecture of nas-bench-201); where the space is accelerator, one that tandem simulate takes",
      ),
    )
    .addOption(
      new Option("--order <order>", "in which the lstm decides")
        .choices(["network-first", "accelerator-first", "interleaved"])
        .default("network-first"),
    )
    .addOption(new Option("--objective <form>", "how limits enter the reward").choices(["soft", "hard", "absolute"]).default("hard"))
    .addOption(new Option("--aim-delta <share>", "rewards aim below the limits by this share, 0 to 0.9").default(0).argParser(parseShare))
    .addOption(new Option("--score-infeasible", "also score designs outside the limits").default(false))
    .addOption(new Option("--output <folder>", "keep journal, state and best/ there; without it nothing is written"))
    .addOption(new Option("--resume", "go on where the same command stopped; begins where there is nothing").default(false))
    .action(async ({ config, ...flags }: SearchFlags & { readonly config?: string }) => {
      const [{ search }, { overlayFlags }] = await Promise.all([import("./search-action.ts"), import("./flags-file.ts")]);
      await search(config === undefined ? flags : await overlayFlags(command, flags, config), process.stdout);
    });
  return withExamples(addTrainingOptions(addCommandOptions(command)), [
    "tandem search --space nas-bench-201 --quality table:accuracy.csv:val --cost table:device.csv:ms=latencyMs --constraint 'latencyMs<=8' --json",
    "tandem search --space nas-bench-201+accelerator --quality table:accuracy.csv:val --cost simulator --constraint 'latencyMs<=0.3' --output runs/joint --resume",
    "tandem search --space joint --quality command:./train.sh=accuracy --cost predictor:models/mobile --dataset datasets/mobile --verify simulator --refine 3 --constraint 'latencyMs<=2'",
    "tandem search --space mobilenet-v2 --set inputSize=28 --set inputChannels=1 --set classes=10 --quality training:datasets/published/images --cost network --constraint 'macs<=3e6' --trials 60 --output runs/trained",
    "tandem search --space runs/quickstart --quality supernet:runs/quickstart --cost predictor:runs/quickstart/predictor --verify simulator --constraint 'latencyMs<=0.003'",
    "tandem search --space nas-bench-201 --quality model:table:accuracy.csv:val --controller lstm --cost table:device.csv:ms=latencyMs --constraint 'latencyMs<=8' --trials 100",
    "tandem search --config configs/search.yaml --trials 60 --output runs/trained",
    "tandem search --space nas-bench-201 --accelerator edge-tpu --quality table:accuracy.csv:val --cost simulator --constraint 'latencyMs<=2'",
    "tandem search --space accelerator --network mobilenet-v2:width=0.5 --quality constant:0.6 --cost simulator --constraint 'areaMm2<=12' --paid 2000",
    "tandem search --space nas-bench-201+accelerator --strategy switch --quality table:accuracy.csv:val --cost simulator --cost network --constraint 'params<=1e6' --constraint 'areaMm2<=12'",
  ]);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError("Expected a number of seconds above 0.");
}

function parseBound(text: string): number {
  const share = Number(text);
  if (share > 0 && share < 1) return share;
  throw new InvalidArgumentError("Expected a share above 0 and below 1.");
}

function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() !== "" && share >= 0 && share <= 0.9) return share;
  throw new InvalidArgumentError("Expected a share from 0 to 0.9.");
}
