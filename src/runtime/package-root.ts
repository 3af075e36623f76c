import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder tandem is installed in: it holds `package.json`, `configs/`, `datasets/` and `models/`. Works from `src/` and from `dist/`. */
export const packageRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The version of this package. */
export function readPackageVersion(): string {
  const text = readFileSync(join(packageRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
