import { InputError } from "../../core/errors.ts";
import { createRng } from "../../core/rng.ts";
import { createSpace } from "../../space/create-space.ts";
import type { MobilenetV2Parameters } from "../../space/mobilenet-v2-parameters.ts";
import type { ImageTask } from "../../task/image-task.ts";
import type { ConfigurationSource } from "../configuration-source.ts";
import { readImageTask } from "./read-image-task.ts";
import { requireReachable } from "./require-reachable.ts";
import { resolveTargets } from "./resolve-targets.ts";
import { type RunConfiguration, runSpaceSpec } from "./run-configuration.ts";

/**
 * Reads and checks everything a configuration names, before anything is written or begun. Throws an `InputError` that names the place in
 * the configuration, or a `DamagedFileError` that names the file.
 */
export async function checkRunInputs(configuration: RunConfiguration, locate: ConfigurationSource["locate"]): Promise<void> {
  const space = await atPlace(locate, { below: ["space"], read: () => createSpace(runSpaceSpec(configuration)) });
  const network = space.parts[0]!.space.spec as unknown as MobilenetV2Parameters;
  await atPlace(locate, {
    below: [],
    async read() {
      requireReachable(resolveTargets(configuration).constraints, space);
      const { folder, split } = configuration.task;
      const task = await readImageTask(folder, { split, classes: network.classes, rng: createRng(configuration.seed).split("task") });
      requireSameImages(task, network);
    },
  });
}

/** The networks of the space must take the images as they are. */
function requireSameImages({ shape }: ImageTask, { inputSize, inputChannels }: MobilenetV2Parameters): void {
  const checks = [
    { key: "inputSize", current: inputSize, wanted: shape.height },
    { key: "inputSize", current: inputSize, wanted: shape.width },
    { key: "inputChannels", current: inputChannels, wanted: shape.channels },
  ];
  const wrong = checks.find(({ current, wanted }) => current !== wanted);
  if (wrong === undefined) return;
  const image = `${shape.height} x ${shape.width} pixels of ${shape.channels} ${shape.channels === 1 ? "channel" : "channels"}`;
  throw new InputError(
    `Cannot use the configuration: space.${wrong.key} is ${wrong.current}, expected ${wrong.wanted}: the images of task.folder are ${image}`,
    { code: "other-image-shape", path: `space.${wrong.key}`, fix: `Set space.${wrong.key} to ${wrong.wanted}, or name other images.` },
  );
}

interface PlacedRead<T> {
  /** Keys of the section that the paths of errors start from. */
  readonly below: readonly string[];
  readonly read: () => T | Promise<T>;
}

/** Adds file and line (or flag) to an error that names a key of the configuration. */
async function atPlace<T>(locate: ConfigurationSource["locate"], { below, read }: PlacedRead<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError) || error.path === undefined) throw error;
    const keys = [...below, ...error.path.split(/[.[\]]+/).filter((key) => key !== "")];
    if (!CONFIGURATION_SECTIONS.has(keys[0]!)) throw error;
    const place = locate(keys);
    throw new InputError(`${error.message} (${place})`, { code: error.code, path: place, ...(error.fix && { fix: error.fix }) });
  }
}

const CONFIGURATION_SECTIONS: ReadonlySet<string> = new Set(["space", "targets", "task"]);
