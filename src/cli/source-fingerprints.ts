import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { readBytesIfPresent } from "../runtime/folder.ts";
import { findShipped, findShippedModel } from "../runtime/package-root.ts";
import { imagePaths, TRAINING_IMAGE_FILES } from "./run/read-image-task.ts";

/** A file that a source reads, by the name it is told under, with where it lies. */
interface SourceFile {
  readonly name: string;
  readonly place: string;
}

const ownFile = (name: string): SourceFile => ({ name, place: findShipped(name) });

/** The files a source such as `table:FILE:COLUMN` or `predictor:FOLDER` reads, each in the forms it may have; none for a command or the simulator. */
function filesOf(source: string): readonly (readonly SourceFile[])[] {
  const [, kind, rest = ""] = /^(table|predictor|dataset|training):(.*)$/s.exec(source) ?? [];
  if (kind === "table") return [[ownFile(rest.slice(0, rest.lastIndexOf(":")))]];
  // The manifest holds the hashes of the shards.
  if (kind === "dataset") return [[ownFile(join(rest, "manifest.json"))]];
  if (kind === "training") return TRAINING_IMAGE_FILES.map((name) => imagePaths(rest, name).map(ownFile));
  if (kind !== "predictor") return [];
  return ["predictor.json", "weights.bin"].map((name) => [{ name: join(rest, name), place: join(findShippedModel(rest), name) }]);
}

/** SHA-256 of every file that sources read, by its name, so that a run is not gone on with on other data. Throws an `InputError` where one is gone. */
export async function fingerprintSources(sources: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const hashes = new Map(await Promise.all(sources.flatMap(filesOf).map(hashFile)));
  return Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function hashFile(forms: readonly SourceFile[]): Promise<readonly [name: string, hash: string]> {
  for (const { name, place } of forms) {
    const bytes = await readBytesIfPresent(place);
    if (bytes !== undefined) return [name, `sha256:${sha256(bytes)}`];
  }
  const path = forms[0]!.name;
  throw new InputError(`Cannot search: ${path} is missing, expected a file`, {
    code: "unreadable-file",
    path,
    fix: "Correct the path; relative paths start at the current folder.",
  });
}
