import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandPool, type CommandPoolOptions, createCommandPool } from "../../src/runtime/command-pool.ts";

const child = fileURLToPath(new URL("./command-answers.mjs", import.meta.url));

/** A command line that gives these answers by candidate, `null` by crashing. */
function answerCommand(answers: Readonly<Record<string, unknown>>): string {
  const file = join(mkdtempSync(join(tmpdir(), "tandem-answers-")), "answers.json");
  writeFileSync(file, JSON.stringify(answers));
  return `"${process.execPath}" "${child}" "${file}"`;
}

/** A pool of that command. */
export function createAnswerPool(answers: Readonly<Record<string, unknown>>, options: Partial<CommandPoolOptions> = {}): CommandPool {
  return createCommandPool({ command: answerCommand(answers), retries: 0, ...options });
}
