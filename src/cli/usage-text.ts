import type { Command, CommanderError } from "commander";

/** What was wrong with the words of a command line, in one sentence, and where its help is. */
export function usageText(
  error: CommanderError,
  { program, words }: { readonly program: Command; readonly words: readonly string[] },
): string {
  const { command, name, next } = findCommand(program, words);
  return `Cannot run ${name}: ${describeFault(error, { command, next, words })}\nRun \`${name} --help\` for its options and examples.\n`;
}

interface FoundCommand {
  readonly command: Command;
  /** With the names of the commands above it. */
  readonly name: string;
  /** The word after the command's own. */
  readonly next: string | undefined;
}

function findCommand(program: Command, words: readonly string[]): FoundCommand {
  let found: FoundCommand = { command: program, name: program.name(), next: words[0] };
  for (const [at, word] of words.entries()) {
    const command = found.command.commands.find((candidate) => candidate.name() === word);
    if (command === undefined) break;
    found = { command, name: `${found.name} ${word}`, next: words[at + 1] };
  }
  return found;
}

interface FaultyUse extends Pick<FoundCommand, "command" | "next"> {
  readonly words: readonly string[];
}

/** Commander's sentences name the flag and the value; only a missing or unknown command is without what was expected. */
function describeFault({ code, message }: CommanderError, { command, next, words }: FaultyUse): string {
  const names = command.commands.map((candidate) => candidate.name()).join(", ");
  if (code === "commander.help") return `the command is missing, expected one of ${names}`;
  if (code === "commander.unknownCommand") return `the command is ${next}, expected one of ${names}`;
  const unknown = words.find((word) => word.startsWith("--") && !command.options.some(({ long }) => long === word.split("=")[0]));
  // A misspelt flag also leaves the right one missing: the misspelling is the better answer.
  if (code === "commander.missingMandatoryOptionValue" && unknown !== undefined)
    return `unknown option '${unknown}', expected one of ${command.options.map(({ long }) => long).join(", ")}`;
  return message.replace(/^error: /, "").replace(/\n/g, " ");
}
