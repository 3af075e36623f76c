import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder tandem is installed in: it holds `package.json`, `configs/`, `datasets/` and `models/`. Works from `src/` and from `dist/`. */
export const packageRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The version of this package. */
export function readPackageVersion(): string {
  const text = readFileSync(join(packageRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** A relative path that is not there but in the package, such as `configs/quickstart.yaml`, as the package's; any other unchanged. */
export function findShipped(path: string): string {
  if (isAbsolute(path) || existsSync(path)) return path;
  const shipped = join(packageRoot, path);
  return /^(configs|datasets[/\\]published)[/\\]/.test(path) && existsSync(shipped) ? shipped : path;
}

/** The folder of a predictor: `model` itself where it is there, else the one of that name that ships with the package, if there is one. */
export function findShippedModel(model: string): string {
  if (isAbsolute(model) || existsSync(model)) return model;
  const shipped = join(packageRoot, "models", model.replace(/^models[/\\]/, ""));
  return existsSync(shipped) ? shipped : model;
}
