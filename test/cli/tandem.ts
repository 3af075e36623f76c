import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tandem` with these words as a user would, on the engine that starts fastest. */
export function tandem(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, TANDEM_ENGINE: "cpu", ...environment } });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text) => {
      texts[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...texts }));
  });
}
