/** What the makers of the native engine share: the user's cache, programs with a time limit, the C++ compiler. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const SYSTEM = `${process.platform}-${process.arch}`;

/** The user's cache folder for tandem. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || (process.platform === "win32" && process.env.LOCALAPPDATA) || join(homedir(), ".cache");
  return join(base, "tandem");
}

/** Runs a program with a time limit; never throws. */
export function run(program, args, { limitMs, cwd, env }) {
  const child = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    timeout: limitMs,
    killSignal: "SIGKILL",
    encoding: "utf8",
  });
  if (child.status === 0) return { ok: true, output: child.stdout };
  if (child.error?.code === "ENOENT") return { ok: false, reason: `${program} is not installed` };
  if (child.error?.code === "ETIMEDOUT") return { ok: false, reason: `${program} took more than ${limitMs / SECOND} s` };
  const lines = `${child.stderr}\n${child.stdout}`.split("\n");
  const telling = lines.find((line) => /Error: |error: |ERROR: /.test(line)) ?? lines.find((line) => /error|cannot|failed/i.test(line));
  return { ok: false, reason: (telling ?? `${program} ended with status ${child.status ?? child.signal}`).trim().slice(0, 200) };
}

/** A private folder beside its final place, so that finishing is one rename; those of killed processes are swept away after a day. */
export function createStage() {
  fs.mkdirSync(cacheFolder(), { recursive: true });
  for (const name of fs.readdirSync(cacheFolder()).filter((entry) => entry.startsWith(".stage-"))) {
    const path = join(cacheFolder(), name);
    const changed = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (changed < Date.now() - 24 * 60 * MINUTE) fs.rmSync(path, { recursive: true, force: true });
  }
  const stage = join(cacheFolder(), `.stage-${process.pid}-${randomBytes(4).toString("hex")}`);
  fs.mkdirSync(stage);
  return stage;
}

/** Moves a finished folder to its place; whoever comes second keeps the first one's. */
export function publish(folder, place) {
  try {
    fs.renameSync(folder, place);
  } catch (error) {
    if (!fs.existsSync(place)) throw error;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The first C++ compiler that answers; throws where there is none. */
export function findCompiler() {
  const compiler = findProgram([process.env.CXX, "g++", "c++", "clang++"], ["--version"]);
  if (compiler === undefined) throw new Error("no C++ compiler was found (Debian: apt-get install g++)");
  return compiler;
}

/** The first of some programs that runs with the arguments. */
export function findProgram(names, args) {
  return names.find((name) => name && run(name, args, { limitMs: 20 * SECOND }).ok);
}
