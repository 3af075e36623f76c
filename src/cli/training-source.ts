import { availableParallelism } from "node:os";
import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { analyzeNetwork } from "../network/analyze.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { engineSettings, startEngine } from "../runtime/engine.ts";
import type { Space } from "../space/space.ts";
import { listRungs } from "../supernet/successive-halving.ts";
import { createTrainingQuality } from "../supernet/training-quality.ts";
import type { ImageTask } from "../task/image-task.ts";
import { createNetworkTrainer } from "./network-trainer.ts";
import type { QualityRun, QualitySource } from "./quality-source.ts";
import { readImageTask } from "./run/read-image-task.ts";
import { createMemoryTrainings, createTrainingFolder } from "./training-store.ts";

const DEFAULTS = { epochs: 9, eta: 3, split: { train: 8000, selection: 2000 } };

/**
 * Quality by training each network alone on the four IDX files of a folder; a run keeps its trainings in `trainings/`. Throws an `InputError` where
 * the files are not there or do not suit the networks of the space.
 */
export async function openTrainingSource(folder: string, space: Space, { flags, signal }: QualityRun): Promise<QualitySource> {
  const { trainingEpochs: epochs = DEFAULTS.epochs, trainingEta: eta = DEFAULTS.eta, trainingSplit: parts = DEFAULTS.split } = flags;
  const { seed, trainingProcesses: processes = availableParallelism(), output } = flags;
  const network = buildNetwork(
    space,
    space.decisions.map(() => 0),
  );
  const split = { ...parts, reward: 0 };
  const task = { folder, split, classes: countClasses(network), seed };
  const place = space.parts.length > 1 ? "parts.0." : "";
  requireSameImages(await readTask(task), { network, place });
  const engine = await startEngine();
  const trainer = createNetworkTrainer({
    engine: engine.name,
    task,
    epochs,
    seed,
    rungs: listRungs({ epochs, eta }),
    processes,
    store: output === undefined ? createMemoryTrainings() : createTrainingFolder(join(output, "trainings")),
    signal,
  });
  return {
    model: createTrainingQuality({ space, trainer, epochs, eta }),
    settings: { training: { epochs, eta, split: { ...parts } }, ...engineSettings(engine) },
  };
}

interface TaskRequest {
  readonly folder: string;
  readonly split: { readonly train: number; readonly reward: number; readonly selection: number };
  readonly classes: number;
  readonly seed: number;
}

async function readTask({ folder, seed, ...options }: TaskRequest): Promise<ImageTask> {
  try {
    return await readImageTask(folder, { ...options, rng: createRng(seed).split("task") });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const flag = { "task.folder": "--quality", "task.split": "--training-split" }[error.path ?? ""];
    if (flag === undefined) throw error;
    const { code, fix = "Name other images." } = error;
    throw new InputError(error.message.replaceAll(error.path!, flag), { code, path: flag, fix });
  }
}

function countClasses(network: Network): number {
  return analyzeNetwork(network).nodes.at(-1)!.output.channels;
}

/** The networks of the space must take the images as they are. */
function requireSameImages(
  { shape }: ImageTask,
  { network: { input }, place }: { readonly network: Network; readonly place: string },
): void {
  if (input.height === shape.height && input.width === shape.width && input.channels === shape.channels) return;
  const [current, wanted] = [input, shape].map(({ height, width, channels }) => `${height} x ${width} x ${channels}`);
  throw new InputError(
    `Cannot search: the input of the space's networks is ${current}, expected ${wanted} (height, width, channels), as the images of --quality are`,
    {
      code: "other-image-shape",
      path: "--space",
      fix: `Pass --set ${place}inputSize=${shape.height} --set ${place}inputChannels=${shape.channels}, or name other images.`,
    },
  );
}
