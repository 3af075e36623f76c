import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { readBytesIfPresent } from "../runtime/folder.ts";
import { findShipped } from "../runtime/package-root.ts";
import { imagePaths, TRAINING_IMAGE_FILES } from "./run/read-image-task.ts";

/** The files a source such as `table:FILE:COLUMN` or `predictor:FOLDER` reads, each as the paths it may have; none for a command or the simulator. */
function filesOf(source: string): readonly (readonly string[])[] {
  const [, kind, rest = ""] = /^(table|predictor|dataset|training):(.*)$/s.exec(source) ?? [];
  if (kind === "table") return [[rest.slice(0, rest.lastIndexOf(":"))]];
  // The manifest holds the hashes of the shards.
  if (kind === "dataset") return [[join(rest, "manifest.json")]];
  if (kind === "training") return TRAINING_IMAGE_FILES.map((name) => imagePaths(rest, name));
  return kind === "predictor" ? ["predictor.json", "weights.bin"].map((name) => [join(rest, name)]) : [];
}

/** SHA-256 of every file that sources read, by its path, so that a run is not gone on with on other data. Throws an `InputError` where one is gone. */
export async function fingerprintSources(sources: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const hashes = new Map((await Promise.all(sources.flatMap(filesOf).map(hashFile))).map(({ path, hash }) => [path, hash]));
  return Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function hashFile(paths: readonly string[]): Promise<{ readonly path: string; readonly hash: string }> {
  for (const path of paths) {
    const bytes = await readBytesIfPresent(findShipped(path));
    if (bytes !== undefined) return { path, hash: `sha256:${sha256(bytes)}` };
  }
  const path = paths[0]!;
  throw new InputError(`Cannot search: ${path} is missing, expected a file`, {
    code: "unreadable-file",
    path,
    fix: "Correct the path; relative paths start at the current folder.",
  });
}
