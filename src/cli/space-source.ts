import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { changedAt } from "../runtime/folder.ts";
import { readRunSettings } from "../search/run-digest.ts";
import { createSpace } from "../space/create-space.ts";
import { jointSpec } from "../space/joint.ts";
import type { SpaceSpec } from "../space/space.ts";
import { readConfigurationSource } from "./configuration-source.ts";
import { readRunConfiguration } from "./run/read-run-configuration.ts";
import { runSpaceSpec } from "./run/run-configuration.ts";

/**
 * The spec a text names: a space by its name, the file of a space of the user's own (`.yaml`, `.yml` or `.json`: `name`, and `decisions` as a list
 * of `name` and `values`), `A+B` for the product of two, `joint` for mobilenet-v2+accelerator, and the folder of a run (a path, such as
 * `runs/quickstart`) for the space it searched. Throws an `InputError` where a file holds no space.
 */
export async function readSpaceSpec(text: string): Promise<SpaceSpec> {
  if (await isRunFolder(text)) return readRunSpec(text);
  const [first = "", second] = (text === "joint" ? "mobilenet-v2+accelerator" : text).split(/\+(.*)/s);
  return second === undefined ? readPlainSpec(first) : jointSpec(await readPlainSpec(first), await readPlainSpec(second));
}

async function isRunFolder(text: string): Promise<boolean> {
  return /[\\/]/.test(text) && !/\.(ya?ml|json)$/.test(text) && (await changedAt(join(text, "config.yaml"))) !== undefined;
}

/** A search writes its space down; a pipeline the parameters of it. */
async function readRunSpec(run: string): Promise<SpaceSpec> {
  const { command, space } = await readRunSettings(run);
  return command === undefined ? runSpaceSpec(await readRunConfiguration(run)) : (space as unknown as SpaceSpec);
}

async function readPlainSpec(text: string): Promise<SpaceSpec> {
  if (!/\.(ya?ml|json)$/.test(text)) return { name: text };
  const { value } = await readConfigurationSource(text);
  try {
    return createSpace({ name: "", ...(value as object) }).spec;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { code, path = "", fix = "Mend the file." } = error;
    const message = error.message.replace(/^Cannot [^:]*: /, `Cannot read the space of ${text}: `);
    throw new InputError(message, { code, path: `${text}: ${path}`, fix });
  }
}
