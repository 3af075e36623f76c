#!/usr/bin/env node
/** `npm run bench` lists the benches; `npm run bench NAME -- ARGS` runs one against `dist/`. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "bench");
const [name, ...rest] = process.argv.slice(2);

/** The first sentence of a bench's opening comment. */
function describe(file) {
  const comment = readFileSync(join(folder, file), "utf8").match(/\/\*\*([\s\S]*?)\*\//)?.[1] ?? "";
  const text = comment.replace(/\s*\n\s*\*?\s*/g, " ").trim();
  return text.match(/^.*?[.:](?= |$)/)?.[0].replace(/:$/, ".") ?? text;
}

const benches = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
if (name === undefined || name === "--help") {
  console.log("npm run bench NAME [-- ARGUMENTS]\n");
  for (const file of benches) console.log(`  ${file.replace(".mjs", "").padEnd(22)} ${describe(file)}`);
  process.exit(0);
}
if (!benches.includes(`${name}.mjs`)) {
  console.error(`Cannot run the bench: NAME is "${name}", expected one of ${benches.map((file) => file.replace(".mjs", "")).join(", ")}.`);
  process.exit(2);
}
if (!existsSync(join(folder, "../../dist/index.js"))) {
  console.error("Cannot run the bench: dist/ is missing. Run `npm run build` first.");
  process.exit(2);
}
process.exit(spawnSync(process.execPath, [join(folder, `${name}.mjs`), ...rest], { stdio: "inherit" }).status ?? 1);
