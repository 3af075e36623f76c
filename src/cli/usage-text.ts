import type { Command, CommanderError } from "commander";

/** What was wrong with the words of a command line, in one sentence, and where its help is. */
export function usageText(
  error: CommanderError,
  { program, words }: { readonly program: Command; readonly words: readonly string[] },
): string {
  const { command, name, next } = findCommand(program, words);
  return `Cannot run ${name}: ${describeFault(error, { command, next })}\nRun \`${name} --help\` for its options and examples.\n`;
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

/** Commander's sentences name the flag and the value; only a missing or unknown command is without what was expected. */
function describeFault({ code, message }: CommanderError, { command, next }: Pick<FoundCommand, "command" | "next">): string {
  const names = command.commands.map((candidate) => candidate.name()).join(", ");
  if (code === "commander.help") return `the command is missing, expected one of ${names}`;
  if (code === "commander.unknownCommand") return `the command is ${next}, expected one of ${names}`;
  return message.replace(/^error: /, "").replace(/\n/g, " ");
}
