import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatasetRequest } from "../../src/dataset/dataset-plan.ts";
import type { GenerateOptions } from "../../src/dataset/generate-dataset.ts";
import type { Manifest } from "../../src/dataset/manifest.ts";

// Worker threads load compiled JavaScript, so generation is held against dist/.
const load = (path: string): Promise<unknown> => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { generateDataset } = (await load("dataset/generate-dataset.js")) as typeof import("../../src/dataset/generate-dataset.ts");
export const { readDataset } = (await load("dataset/read-dataset.js")) as typeof import("../../src/dataset/read-dataset.ts");
export const { createThreadExecutor } = (await load("runtime/thread-executor.js")) as typeof import("../../src/runtime/thread-executor.ts");
const { createInlineExecutor } = (await load("runtime/inline-executor.js")) as typeof import("../../src/runtime/inline-executor.ts");

/** Ten files of a small joint space. */
export const request: DatasetRequest = {
  space: { name: "joint", parts: [{ name: "nas-bench-201" }, { name: "accelerator" }] },
  count: 95,
  seed: 5,
  shardSize: 10,
};

export const inline = createInlineExecutor();

/** Generates the request, changed as told, in this thread unless told otherwise. */
export function generate(options: Partial<GenerateOptions> & { readonly folder: string }): Promise<Manifest> {
  return generateDataset({ ...request, executor: inline, ...options });
}

/** Names new folders in one that is removed after the tests of a file. */
export function temporaryFolders(): { readonly root: () => string; readonly next: () => string } {
  let root: string;
  let made = 0;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "tandem-dataset-"));
  });
  afterAll(() => rm(root, { recursive: true }));
  return { root: () => root, next: () => join(root, `dataset-${made++}`) };
}

/** Every file of a folder by name, as text that compares byte for byte. */
export async function readFolder(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await readFile(join(folder, name))).toString("base64")])));
}

export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
}
