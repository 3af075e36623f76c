/** Run as a process of its own by `tandem doctor`: starts the engine named by its argument, measures it, prints one line of JSON. */
import { ENGINE_NAMES, startEngine } from "../runtime/engine.ts";
import { readProductSpeed, readTrainingSpeed } from "../tensor/speed-reading.ts";

const engine = ENGINE_NAMES.find((name) => name === process.argv[2]);
try {
  if (engine === undefined) throw new Error(`Cannot measure an engine: the argument is ${process.argv[2]}`);
  const report = await startEngine({ engine });
  const batch = engine === "cpu" ? 1 : 64;
  const productGflops = await readProductSpeed({ durationMs: 500 });
  const { imagesPerSecond } = await readTrainingSpeed({ durationMs: 1500, batch });
  print({ ...report, ready: true, productGflops, trainingImagesPerSecond: imagesPerSecond, trainingBatch: batch });
} catch (error) {
  print({ name: engine, ready: false, reason: (error as Error).message });
}

function print(reading: unknown): void {
  process.stdout.write(`${JSON.stringify(reading)}\n`);
}
