/**
 * Removes from `dist/` what no longer has a source in `src/`: the compiler, which builds incrementally, leaves such files behind.
 * Everything else stays, so that a build without changes takes no longer.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const OUTPUT = /(\.d\.ts|\.js)$/;

for (const entry of existsSync(dist) ? readdirSync(dist, { recursive: true, withFileTypes: true }) : []) {
  const path = join(entry.parentPath, entry.name);
  const source = join(root, "src", path.slice(dist.length)).replace(OUTPUT, ".ts");
  if (entry.isFile() && OUTPUT.test(entry.name) && !existsSync(source)) rmSync(path);
}
