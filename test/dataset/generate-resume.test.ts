import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Executor } from "../../src/runtime/executor.ts";
import { generate, inline, readDataset, readFolder, readManifest, request, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
const newFolder = folders.next;
/** The request generated without interruption in this thread: what every other way must equal. */
let reference: string;
beforeAll(async () => {
  reference = newFolder();
  await generate({ folder: reference });
});

describe("interrupted", () => {
  /** Fires the signal when the n-th shard is ordered. */
  const stopAfter = (shards: number, controller: AbortController): Executor => {
    let ordered = 0;
    return {
      ...inline,
      run(work, input, options) {
        if (++ordered === shards) controller.abort();
        return inline.run(work, input, options);
      },
    };
  };

  test("by its signal: says how to go on, keeps what is done, and resumes to the same bytes", async () => {
    const folder = newFolder();
    const controller = new AbortController();
    const stopped = generate({ folder, executor: stopAfter(5, controller), signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ name: "InterruptedError", exitStatus: 130, fix: expect.stringContaining("--resume") });
    const { shards } = await readManifest(folder);
    expect(shards.length).toBeGreaterThan(0);
    expect(shards.length).toBeLessThan(10);
    await expect(readDataset(folder)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringContaining("unfinished") });
    await generate({ folder, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });

  test("by kill -9: loses at most the shards in flight and resumes to the same bytes", async () => {
    const folder = newFolder();
    const large = { ...request, count: 400, shardSize: 5, folder };
    const whole = newFolder();
    await generate({ ...large, folder: whole });
    const child = spawn(process.execPath, [fileURLToPath(new URL("generate-child.mjs", import.meta.url)), JSON.stringify(large)]);
    const ended = once(child, "exit");
    while ((await readdir(folder).catch(() => [])).length < 8) await setTimeout(2);
    child.kill("SIGKILL");
    expect((await ended)[1]).toBe("SIGKILL");
    const { shards } = await readManifest(folder);
    const files = (await readdir(folder)).filter((name) => name.endsWith(".parquet"));
    expect(files.length).toBeLessThan(80);
    expect(files.length - shards.length).toBeLessThanOrEqual(3);
    await generate({ ...large, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(whole));
  });

  test("removes what a kill left half-written", async () => {
    const folder = newFolder();
    const controller = new AbortController();
    await generate({ folder, executor: stopAfter(3, controller), signal: controller.signal }).catch(() => {});
    await writeFile(join(folder, "part-00009.parquet.0123456789ab.tmp"), "half");
    await generate({ folder, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });

  test("by a failing worker: the first error comes out, and resuming works", async () => {
    const folder = newFolder();
    let ordered = 0;
    const failing: Executor = {
      ...inline,
      run: (...call) => (++ordered === 4 ? Promise.reject(new Error("worker lost")) : inline.run(...call)),
    };
    await expect(generate({ folder, executor: failing })).rejects.toThrow("worker lost");
    await generate({ folder, resume: true });
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });
});

describe("locked", () => {
  test("two writers are not let into one folder at the same time", async () => {
    const folder = newFolder();
    const first = generate({ folder });
    while ((await readdir(folder).catch(() => [])).length < 2) await setTimeout(1);
    await expect(generate({ folder, resume: true })).rejects.toMatchObject({ code: "folder-in-use" });
    await first;
    expect(await readFolder(folder)).toEqual(await readFolder(reference));
  });
});
