import { Command, InvalidArgumentError, Option } from "commander";

/** Flags that every working command takes, parsed. */
export interface SharedFlags {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A subcommand with the shared flags `--json` and `--quiet`, whose usage errors reach `main` instead of ending the process. */
export function createCommand(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addOption(new Option("--json", "print one JSON document on standard output and nothing else").default(false))
    .addOption(new Option("--quiet", "no progress on standard error").default(false))
    .showHelpAfterError(false);
}

/** Adds the block of examples below a command's help. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ ${example}`).join("\n")}\n`);
}

/** The flag `--seed N`, for commands whose result depends on chance. */
export function seedOption(): Option {
  return new Option("--seed <integer>", "seed of all chance; the same seed gives the same result").default(1).argParser(parseSeed);
}

/** The flag `--set path=value`, which may be given several times and overrides the configuration file. */
export function setOption(): Option {
  return new Option("--set <path=value>", "override one value of the configuration; repeatable").default([] as string[]).argParser(collect);
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError("Expected an integer from 0 to 2^53 - 1.");
  return seed;
}
