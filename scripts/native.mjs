#!/usr/bin/env node
/**
 * Makes the native tensor engine (TensorFlow through `@tensorflow/tfjs-node`) ready; a no-op once it works.
 *
 * The package's own installer is tried first. Where its download is refused, the same library is taken out of the Python wheel
 * `tensorflow-cpu` (checked by its hash) and the package's binding is compiled against it. Then tandem's own training kernels
 * (`native/`) are compiled; without them training runs on TensorFlow's. All end in the user's cache, so that
 * the next checkout needs none of it. Says in one line which engine programs will use and why; exits with 0 even on failure, unless `--strict`.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import util from "node:util";
import { cacheFolder, createStage, findCompiler, findProgram, MINUTE, publish, run, SECOND, SYSTEM } from "./native-tools.mjs";
import { makeTrainingKernels, probeTrainingKernels, trainingKernelsFile } from "./training-kernels.mjs";

export { loadTrainingKernels } from "./training-kernels.mjs";

const PACKAGE = "@tensorflow/tfjs-node";
const PACKAGE_VERSION = "4.22.0";
const NODE_API_HEADERS = "node-api-headers@1.9.0";
/** The one wheel this recipe is tested with; any local Python can download it. */
const WHEEL = {
  requirement: "tensorflow-cpu==2.15.1",
  tags: ["--platform", "manylinux2014_x86_64", "--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"],
  sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
  system: "linux-x64",
};
const require = createRequire(import.meta.url);

/** Folders that hold the native package, ready or not: the installed one, then the cached one. */
export function nativePackageFolders() {
  const cached = join(cachedPackageRoot(), "node_modules", PACKAGE);
  return [installedPackage(), cached].filter((folder) => folder !== undefined && fs.existsSync(join(folder, "package.json")));
}

/** Loads the native package of a folder into this process, quietly; it registers itself with the tfjs-core of this process. */
export function loadNativePackage(folder) {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  // Node 23 removed these; tfjs-node 4.22 still calls them.
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  return require(folder);
}

function cachedPackageRoot() {
  return join(cacheFolder(), `tfjs-node-${PACKAGE_VERSION}`);
}

function installedPackage() {
  try {
    return dirname(require.resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}

/**
 * Runs one product in this process with tandem's own tfjs-core and, where training kernels are compiled, one normalisation with them; throws where
 * the product is wrong. Prints the TensorFlow version and the state of the kernels: `ready`, `absent` or why they do not work.
 */
function probe(folder, library) {
  const tf = require("@tensorflow/tfjs-core");
  tf.env().set("PROD", true);
  loadNativePackage(folder);
  const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0];
  if (tf.getBackend() !== "tensorflow") throw new Error(`its backend did not register: ${tf.getBackend()} is active`);
  if (product !== 11) throw new Error(`1 x 3 + 2 x 4 gave ${product}, expected 11`);
  const version = tf.backend().binding.TF_Version;
  console.log(JSON.stringify({ version, kernels: probeTrainingKernels(tf, library ?? trainingKernelsFile(version)) }));
}

/** What `probe` finds in a package that works, or why it does not. In a child process: a bad library can end its process. */
function probeInChild(folder, library) {
  const args = ["--probe", folder, ...(library === undefined ? [] : [library])];
  const child = run(process.execPath, [fileURLToPath(import.meta.url), ...args], { limitMs: MINUTE });
  return child.ok ? JSON.parse(child.output.trim().split("\n").at(-1)) : { reason: child.reason };
}

/** The package to complete: the installed one if it can be written to, else a copy in the cache, fetched without running its scripts. */
function providePackage() {
  const installed = installedPackage();
  try {
    if (installed !== undefined) {
      fs.accessSync(installed, fs.constants.W_OK);
      return installed;
    }
  } catch {
    // Installed by another user: complete a copy instead.
  }
  const root = cachedPackageRoot();
  if (!fs.existsSync(root)) {
    console.error(`Fetching ${PACKAGE}@${PACKAGE_VERSION} into ${root} ...`);
    const stage = createStage();
    npmInstall(`${PACKAGE}@${PACKAGE_VERSION}`, stage);
    publish(stage, root);
  }
  return join(root, "node_modules", PACKAGE);
}

function npmInstall(name, folder) {
  fs.writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const args = ["install", "--prefix", folder, "--no-global", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", name];
  const npm = process.env.npm_execpath;
  const [program, ...before] = npm !== undefined && /\.c?js$/.test(npm) ? [process.execPath, npm] : ["npm"];
  const result = run(program, [...before, ...args], { limitMs: 5 * MINUTE, cwd: folder });
  if (!result.ok) throw new Error(`npm could not fetch ${name}: ${result.reason}`);
}

/** Where the compiled binding (`lib/`) and TensorFlow (`deps/`) of one source are cached. */
function binariesFolder(source) {
  return join(cacheFolder(), `native-${source}-tfjs-${PACKAGE_VERSION}-${SYSTEM}`);
}

/** Runs the package's own installer on a copy of the package, so that a half-finished download never reaches the real one. */
function buildWithInstaller(folder, stage) {
  const copy = join(stage, "package");
  fs.cpSync(folder, copy, { recursive: true, filter: (path) => !["deps", "lib"].some((name) => path === join(folder, name)) });
  const modules = dirname(dirname(folder));
  const env = { NODE_PATH: modules, PATH: `${join(modules, ".bin")}${delimiter}${process.env.PATH}` };
  const limitMs = SYSTEM === WHEEL.system ? 20 * SECOND : 5 * MINUTE;
  const result = run(process.execPath, [join(copy, "scripts", "install.js")], { limitMs, cwd: copy, env });
  if (!result.ok) throw new Error(`its installer failed: ${result.reason}`);
  for (const name of ["deps", "lib"]) if (!fs.existsSync(join(copy, name))) throw new Error(`its installer left no ${name} folder`);
  const finished = join(stage, "finished");
  fs.mkdirSync(finished);
  for (const name of ["deps", "lib"]) fs.renameSync(join(copy, name), join(finished, name));
  return finished;
}

/** Takes TensorFlow out of the Python wheel and compiles the package's two sources against it. */
async function buildFromWheel(folder, stage) {
  if (SYSTEM !== WHEEL.system) throw new Error(`the wheel is for ${WHEEL.system}, this is ${SYSTEM}`);
  const compiler = findCompiler();
  const python = findProgram(["python3", "python"], ["-m", "pip", "--version"]);
  if (python === undefined) throw new Error("no Python with pip was found (Debian: apt-get install python3-pip)");
  const wheel = await downloadWheel(python, stage);
  const prefixes = ["tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/", "tensorflow/include/tsl/"];
  const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
  const script = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [n for n in wheel.namelist() if n.startswith(tuple(sys.argv[3:]))])`;
  const wanted = [...prefixes, ...libraries.map((name) => `tensorflow/${name}`)];
  const extracted = run(python, ["-c", script, wheel, stage, ...wanted], { limitMs: 5 * MINUTE });
  if (!extracted.ok) throw new Error(`the wheel could not be unpacked: ${extracted.reason}`);
  const finished = join(stage, "finished");
  const deps = join(finished, "deps", "lib");
  fs.mkdirSync(deps, { recursive: true });
  for (const library of libraries) fs.renameSync(join(stage, "tensorflow", library), join(deps, library));
  fs.symlinkSync("libtensorflow_cc.so.2", join(deps, "libtensorflow.so"));
  fs.symlinkSync("libtensorflow_framework.so.2", join(deps, "libtensorflow_framework.so"));
  compile({ compiler, folder, stage, finished });
  return finished;
}

async function downloadWheel(python, stage) {
  console.error(`Fetching TensorFlow (${WHEEL.requirement}, 207 MB, once per user) ...`);
  const args = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", ...WHEEL.tags, WHEEL.requirement, "-d", stage];
  const quiet = ["--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"];
  const result = run(python, [...args, ...quiet], { limitMs: 15 * MINUTE });
  if (!result.ok) throw new Error(`pip could not fetch ${WHEEL.requirement}: ${result.reason}`);
  const [name] = fs.readdirSync(stage).filter((entry) => entry.endsWith(".whl"));
  const wheel = join(stage, name);
  const hash = createHash("sha256");
  for await (const chunk of fs.createReadStream(wheel)) hash.update(chunk);
  const found = hash.digest("hex");
  if (found !== WHEEL.sha256) throw new Error(`the wheel's sha256 is ${found}, expected ${WHEEL.sha256}`);
  return wheel;
}

function compile({ compiler, folder, stage, finished }) {
  let headers = join(dirname(dirname(fs.realpathSync(process.execPath))), "include", "node");
  if (!fs.existsSync(join(headers, "node_api.h"))) {
    npmInstall(NODE_API_HEADERS, stage);
    headers = join(stage, "node_modules", "node-api-headers", "include");
  }
  const output = join(finished, "lib", "napi-v8");
  fs.mkdirSync(output, { recursive: true });
  const flags = ["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION"];
  const includes = [`-I${folder}`, `-I${join(stage, "tensorflow", "include")}`, `-I${headers}`];
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(folder, "binding", name));
  const links = [`-L${join(finished, "deps", "lib")}`, "-ltensorflow", "-ltensorflow_framework", "-Wl,-rpath,$ORIGIN/../../deps/lib"];
  const args = [...flags, ...includes, ...sources, "-o", join(output, "tfjs_binding.node"), ...links];
  const result = run(compiler, args, { limitMs: 5 * MINUTE });
  if (!result.ok) throw new Error(`${compiler} could not compile the binding: ${result.reason}`);
}

/** Points the package's `deps` and `lib` at the cached ones. */
function link(folder, binaries) {
  for (const name of ["deps", "lib"]) {
    const place = join(folder, name);
    if (fs.lstatSync(place, { throwIfNoEntry: false })?.isDirectory()) fs.rmSync(place, { recursive: true, force: true });
    const fresh = `${place}.${process.pid}`;
    fs.symlinkSync(join(binaries, name), fresh, "junction");
    fs.renameSync(fresh, place);
  }
}

/** Completes a package from the cache, by its installer, or from the wheel; returns it with what `probe` found, or throws with all reasons. */
async function makeReady() {
  const folder = providePackage();
  const sources = [
    { name: "installer", build: buildWithInstaller },
    { name: "wheel", build: buildFromWheel },
  ];
  for (const { name } of sources) {
    if (!fs.existsSync(binariesFolder(name))) continue;
    link(folder, binariesFolder(name));
    const found = probeInChild(folder);
    if (found.version !== undefined) return { folder, ...found };
    fs.rmSync(binariesFolder(name), { recursive: true, force: true });
  }
  console.error("Making the native tensor engine ready (once per user) ...");
  const reasons = [];
  for (const { name, build } of sources) {
    const stage = createStage();
    try {
      publish(await build(folder, stage), binariesFolder(name));
      link(folder, binariesFolder(name));
      const { reason, ...found } = probeInChild(folder);
      if (reason === undefined) return { folder, ...found };
      fs.rmSync(binariesFolder(name), { recursive: true, force: true });
      throw new Error(`what the ${name} gave does not work: ${reason}`);
    } catch (error) {
      reasons.push(error.message);
    } finally {
      fs.rmSync(stage, { recursive: true, force: true });
    }
  }
  throw new Error(reasons.join("; "));
}

/** Says that the engine is ready, and on which kernels it trains. */
function announce(found) {
  const say = (kernels) =>
    console.error(`Tensor engine: native, the fastest (TensorFlow ${found.version}, tfjs-node ${PACKAGE_VERSION}), ${kernels}.`);
  if (process.env.TANDEM_TRAINING_KERNELS === "off") return say("training on TensorFlow's kernels, because TANDEM_TRAINING_KERNELS is off");
  try {
    if (found.kernels !== "ready") makeTrainingKernels({ ...found, check: (library) => requireKernels(found.folder, library) });
    say("training on tandem's kernels");
  } catch (error) {
    say(`training on TensorFlow's kernels, about half as fast as on tandem's, because these could not be made ready: ${error.message}`);
  }
}

function requireKernels(folder, library) {
  const { kernels, reason } = probeInChild(folder, library);
  if (kernels !== "ready") throw new Error(`compiled, they do not work: ${kernels ?? reason}`);
}

async function main(args) {
  if (args[0] === "--probe") return probe(args[1], args[2]);
  const strict = args.includes("--strict");
  const forced = process.env.TANDEM_ENGINE;
  if (forced && forced !== "native" && !strict) return console.error(`Tensor engine: ${forced}, because TANDEM_ENGINE says so.`);
  for (const folder of nativePackageFolders()) {
    const found = probeInChild(folder);
    if (found.version !== undefined) return announce({ folder, ...found });
  }
  try {
    announce(await makeReady());
  } catch (error) {
    console.error(`Tensor engine: wasm, because native could not be made ready: ${error.message}. TANDEM_ENGINE=wasm skips the attempt.`);
    if (strict) process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && fs.existsSync(process.argv[1]) && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2));
