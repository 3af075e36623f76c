#!/usr/bin/env node
import { constants } from "node:os";
import { Command, CommanderError } from "commander";
import { TandemError } from "../core/errors.ts";
import { readPackageVersion } from "../runtime/package-root.ts";
import { dataCommand } from "./data-command.ts";
import { doctorCommand } from "./doctor-command.ts";
import { enumerateCommand } from "./enumerate-command.ts";
import { evaluateCommand } from "./evaluate-command.ts";
import { exportCommand } from "./export-command.ts";
import { generateCommand } from "./generate-command.ts";
import { predictCommand } from "./predict-command.ts";
import { reportCommand } from "./report-command.ts";
import { runCommand } from "./run-command.ts";
import { runsCommand } from "./runs-command.ts";
import { searchCommand } from "./search-command.ts";
import { simulateCommand } from "./simulate-command.ts";
import { spaceCommand } from "./space-command.ts";
import { trainCommand } from "./train-command.ts";
import { usageText } from "./usage-text.ts";

const program = new Command("tandem")
  .description(
    "Search a neural network and the accelerator it runs on, together, against fast learned predictors of what slow simulators would say.",
  )
  .version(readPackageVersion())
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .addHelpText(
    "after",
    `
Examples:
  $ tandem run configs/quickstart.yaml      the whole pipeline on real images
  $ tandem space mobilenet-v2               what can be searched
  $ tandem doctor                           which tensor engines are here
`,
  );

for (const command of [
  runCommand(),
  reportCommand(),
  exportCommand(),
  spaceCommand(),
  simulateCommand(),
  generateCommand(),
  dataCommand(),
  trainCommand(),
  evaluateCommand(),
  predictCommand(),
  searchCommand(),
  enumerateCommand(),
  runsCommand(),
  doctorCommand(),
])
  program.addCommand(command);

for (const stream of [process.stdout, process.stderr]) stream.on("error", leave);
process.exitCode = await main(process.argv);
await Promise.all([drain(process.stdout), drain(process.stderr)]);
// Worker pools and tensor engines may hold handles open; every result is written by now.
process.exit();

/** A reader that has seen enough (`| head`) is no failure: ends like a program that a broken pipe stops. */
function leave(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(128 + constants.signals.SIGPIPE);
}

/** Resolves when a stream has passed on what it was given: leaving earlier would cut a pipe's text off. */
function drain(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv.slice());
    return typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    return reportFailure(error);
  }
}

/** Prints what went wrong with its fix; returns the exit status design.md gives it. */
function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    process.stderr.write(usageText(error, { program, words: process.argv.slice(2) }));
    return 2;
  }
  if (error instanceof TandemError) {
    process.stderr.write(`${error.message}\n${error.fix === undefined ? "" : `${error.fix}\n`}`);
    return error.exitStatus;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
