import type { Command } from "commander";
import { createCommand, withExamples } from "./shared-options.ts";

/** `tandem doctor`: what this machine offers, and making the native engine ready. */
export const doctorCommand = (): Command => {
  const command = createCommand("doctor", "Show which tensor engines are here and why not, their speed, threads, memory and disk.")
    .option("--install-native", "make the native tensor engine ready first (once per user; downloads about 200 MB)", false)
    .action(async (flags) => {
      const { runDoctor } = await import("./doctor-action.ts");
      await runDoctor(flags);
    });
  return withExamples(command, [
    "tandem doctor                     the engines, with a short speed reading of each",
    "tandem doctor --install-native    ready the native engine, then show them",
    "tandem doctor --json              the same for programs",
  ]);
};
