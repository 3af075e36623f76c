import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { readBytesIfPresent } from "../runtime/folder.ts";
import { findShipped } from "../runtime/package-root.ts";

/** The files a source such as `table:FILE:COLUMN` or `predictor:FOLDER` reads; none for a command or the simulator. */
function filesOf(source: string): readonly string[] {
  const [, kind, rest = ""] = /^(table|predictor|dataset):(.*)$/s.exec(source) ?? [];
  if (kind === "table") return [rest.slice(0, rest.lastIndexOf(":"))];
  // The manifest holds the hashes of the shards.
  if (kind === "dataset") return [join(rest, "manifest.json")];
  return kind === "predictor" ? ["predictor.json", "weights.bin"].map((name) => join(rest, name)) : [];
}

/** SHA-256 of every file that sources read, by its path, so that a run is not gone on with on other data. Throws an `InputError` where one is gone. */
export async function fingerprintSources(sources: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const files = [...new Set(sources.flatMap(filesOf))].sort();
  const hashes = await Promise.all(files.map(hashFile));
  return Object.fromEntries(files.map((file, at) => [file, hashes[at]!]));
}

async function hashFile(path: string): Promise<string> {
  const bytes = await readBytesIfPresent(findShipped(path));
  if (bytes !== undefined) return `sha256:${sha256(bytes)}`;
  throw new InputError(`Cannot search: ${path} is missing, expected a file`, {
    code: "unreadable-file",
    path,
    fix: "Correct the path; relative paths start at the current folder.",
  });
}
