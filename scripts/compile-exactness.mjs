import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Compiles the exactness checks of `test/` with the sources they hold together into a folder of their own under `.cache/`, so that benches run
 * what the test suite runs. Returns that folder; throws with the compiler's text where it does not compile.
 */
export function compileExactness() {
  const folder = join(root, ".cache/exactness");
  mkdirSync(folder, { recursive: true });
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { noEmit: false, types: ["node"], typeRoots: [join(root, "node_modules/@types")], rootDir: root, outDir: folder },
    include: [],
    files: [join(root, "test/simulator/exactness/check-exactness.ts")],
  };
  const file = join(folder, "tsconfig.json");
  writeFileSync(file, JSON.stringify(config));
  const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", file], { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot compile the exactness checks:\n${stdout}`);
  return folder;
}
