import { availableParallelism } from "node:os";
import { join } from "node:path";
import { generateDataset } from "../../dataset/generate-dataset.ts";
import { type Dataset, readDataset } from "../../dataset/read-dataset.ts";
import { createThreadExecutor } from "../../runtime/thread-executor.ts";
import type { RunContext } from "./run-context.ts";

/** The run's dataset, generated where it is not complete yet. */
export async function prepareDataset({ configuration, folder, space, progress, signal }: RunContext): Promise<Dataset> {
  const path = join(folder.path, "dataset");
  const { count, shardSize, workers = availableParallelism() } = configuration.dataset;
  const executor = createThreadExecutor({ workers });
  try {
    await generateDataset({
      folder: path,
      space: space.spec,
      count,
      shardSize,
      seed: configuration.seed,
      executor,
      progress,
      signal,
      resume: true,
    });
  } finally {
    await executor.dispose();
  }
  return readDataset(path);
}
