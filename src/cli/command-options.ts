import { type Command, InvalidArgumentError, Option } from "commander";
import { parsePositiveInteger } from "./positive-integer.ts";

/** Flags of how a `command:` source is run, parsed; what is left out is as `CommandPoolOptions` has it. */
export interface CommandFlags {
  readonly commandProcesses?: number;
  readonly commandRequests?: number;
  readonly commandTimeout?: number;
  readonly commandRetries?: number;
}

/** Adds the flags of `CommandFlags`. */
export function addCommandOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--command-processes <count>", "processes of a command: source (default: one a processor core)").argParser(
        parsePositiveInteger,
      ),
    )
    .addOption(
      new Option("--command-requests <count>", "requests a process holds at the same time (default: 1)").argParser(parsePositiveInteger),
    )
    .addOption(new Option("--command-timeout <seconds>", "longest wait for an answer (default: 120)").argParser(parseSeconds))
    .addOption(
      new Option("--command-retries <count>", "further attempts after a crash or a time-out, from 0 (default: 1)").argParser(parseRetries),
    );
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds > 0 && seconds <= 1e6) return seconds;
  throw new InvalidArgumentError("Expected a number of seconds above 0, at most 1000000.");
}

function parseRetries(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected an integer from 0 to 999.");
}
