/** Other people's simulators in Python: each in a virtual environment of its own in the benches' cache, never part of the product. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../native-tools.mjs";

const INSTALL_MS = 300_000;
const GRACE_MS = 180_000;

/**
 * Installs packages from PyPI unless they are there: `{ python }`, or `{ reason }` where that fails.
 *
 * @param {{ name: string, distribution: string, version: string, packages: string[] }} peer
 *   `distribution` at `version` shows that the environment is complete; `packages` are what pip is told.
 */
export function installPeer({ name, distribution, version, packages }) {
  const folder = join(cacheFolder(), `peers-${name}`);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const ready = () => run(python, ["-c", `from importlib.metadata import version; print(version("${distribution}"))`]).text === version;
  if (existsSync(python) && ready()) return { python };
  console.log(`Installing ${packages.join(" ")} into ${folder} ...`);
  mkdirSync(cacheFolder(), { recursive: true });
  for (const [command, args] of [
    ["python3", ["-m", "venv", folder]],
    [python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]],
  ]) {
    const { text, reason } = run(command, args, { timeout: INSTALL_MS });
    if (text === undefined) return { reason };
  }
  return ready() ? { python } : { reason: `${distribution} ${version} is not there after the installation` };
}

/**
 * What a script of this folder answers to a JSON value: `{ value }`, or `{ reason }`. The script is to begin nothing new after `seconds`, and
 * is stopped some minutes later.
 */
export function askPeer(python, { script, input, seconds }) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { text, reason } = run(python, [path], { input: JSON.stringify(input), timeout: seconds * 1000 + GRACE_MS });
  return text === undefined ? { reason } : { value: JSON.parse(text) };
}

/** A command's standard output, or why there is none. */
function run(command, args, options = {}) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28, ...options });
  if (status === 0) return { text: stdout.trim() };
  if (error?.code === "ETIMEDOUT") return { reason: `${command} took more than ${options.timeout / 1000} s` };
  return { reason: error?.message ?? `${command} ended with ${signal ?? status}: ${stderr.trim().split("\n").at(-1)}` };
}
