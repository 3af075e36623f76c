import { InputError } from "../../core/errors.ts";
import { readRunSettings } from "../../search/run-digest.ts";
import { type RunConfiguration, runConfigurationSchema } from "./run-configuration.ts";

/** The configuration that a `tandem run` was begun with, from its folder. Throws an `InputError` where the folder holds no such run. */
export async function readRunConfiguration(run: string): Promise<RunConfiguration> {
  const { engine: _, trainingKernels: __, ...sections } = await readRunSettings(run);
  const result = runConfigurationSchema.safeParse(sections);
  if (result.success) return result.data as RunConfiguration;
  throw new InputError(`Cannot read the run: ${run} is of another command, expected the folder of a tandem run`, {
    code: "other-command",
    path: run,
    fix: "Name the folder that `tandem run` left; `tandem runs list` shows those in runs/.",
  });
}
