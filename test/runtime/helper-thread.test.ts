import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { HelperThread, startHelperThread as Start } from "../../src/runtime/helper-thread.ts";

// Threads run compiled code.
const compiled = (path: string) => pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), "../../dist", path)).href;
const { startHelperThread } = (await import(compiled("runtime/helper-thread.js"))) as { startHelperThread: typeof Start };

async function stateAfterwards(thread: HelperThread): Promise<HelperThread["state"]> {
  for (let wait = 0; wait < 300 && thread.state === "running"; wait++) await new Promise((resolve) => setTimeout(resolve, 100));
  return thread.state;
}

(availableParallelism() > 1 ? describe : describe.skip)("startHelperThread", () => {
  const module = compiled("predictor/feature-exchange.js");

  test("ends with its work", async () => {
    const thread = startHelperThread({ work: { module, exportName: "claimChunk" }, input: new Int32Array(8) })!;
    expect(await stateAfterwards(thread)).toBe("ended");
  });

  test("fails where its work throws, and where it is stopped", async () => {
    const thread = startHelperThread({ work: { module, exportName: "nothing" }, input: null })!;
    expect(await stateAfterwards(thread)).toBe("failed");
    const stopped = startHelperThread({ work: { module, exportName: "claimChunk" }, input: new Int32Array(8) })!;
    stopped.stop();
    expect(stopped.state).toBe("failed");
  });
});
