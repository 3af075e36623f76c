/** tandem's own training kernels (`native/`): where their compiled form is cached, compiling it, loading it, trying it. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, createStage, findCompiler, MINUTE, publish, run, SYSTEM } from "./native-tools.mjs";

const SOURCES = fileURLToPath(new URL("../native/", import.meta.url));
const FLAGS = ["-O3", "-march=native", "-std=c++17", "-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-z,nodelete"];
const require = createRequire(import.meta.url);

/** Registers tandem's training kernels with the TensorFlow that this process has loaded; false where they are absent or cannot be loaded. */
export function loadTrainingKernels(tensorflow) {
  try {
    const library = trainingKernelsFile(tensorflow);
    if (library === undefined || !fs.existsSync(library)) return false;
    require(library);
    return true;
  } catch {
    // Training runs without them; `tandem doctor` shows that, and the next run of this script mends or explains it.
    return false;
  }
}

/** Where the kernels for this source, TensorFlow and processor are cached; undefined where they cannot be had. */
export function trainingKernelsFile(tensorflow) {
  if (process.platform !== "linux") return undefined;
  const hash = createHash("sha256");
  // A cache may be shared between machines: compiled for one processor, they could end a program on another.
  const processor = fs.readFileSync("/proc/cpuinfo", "utf8").match(/^(flags|Features)\s*:.*$/m)?.[0] ?? "";
  const sources = fs.readdirSync(SOURCES).sort();
  for (const part of [...sources.map((name) => fs.readFileSync(join(SOURCES, name))), FLAGS.join(" "), tensorflow, SYSTEM, processor])
    hash.update(part).update("\0");
  return join(cacheFolder(), `training-kernels-${hash.digest("hex").slice(0, 16)}`, "training-kernels.node");
}

/** Runs one normalisation with the kernels of a file, on an active native backend: `ready`, `absent` or why they do not work. */
export function probeTrainingKernels(tf, library) {
  if (library === undefined || !fs.existsSync(library)) return "absent";
  try {
    require(library);
    const backend = tf.backend();
    const epsilon = { name: "epsilon", type: backend.binding.TF_ATTR_FLOAT, value: 0 };
    const relu6 = { name: "relu6", type: backend.binding.TF_ATTR_BOOL, value: true };
    const inputs = [tf.tensor2d([[1], [3]]), tf.tensor1d([2]), tf.tensor1d([5])];
    const [normalised] = backend.executeMultipleOutputs("TandemBatchNorm", [epsilon, relu6], inputs, 3);
    const found = [...normalised.dataSync()].join(" ");
    return found === "3 6" ? "ready" : `1 and 3, normalised, times 2 plus 5, at most 6 gave ${found}, expected 3 6`;
  } catch (error) {
    return error.message;
  }
}

/**
 * Compiles the training kernels against the package in `folder`, whose TensorFlow has this `version`; throws with the reason where they cannot be had.
 * `check` is handed the compiled file before it is cached and throws where it does not work.
 */
export function makeTrainingKernels({ folder, version, check }) {
  const library = trainingKernelsFile(version);
  if (library === undefined) throw new Error(`they are for Linux, this is ${SYSTEM}`);
  fs.rmSync(dirname(library), { recursive: true, force: true });
  const compiler = findCompiler();
  const stage = createStage();
  try {
    const compiled = join(stage, "training-kernels.node");
    const links = [`-L${join(folder, "deps", "lib")}`, "-ltensorflow_framework", "-ltensorflow"];
    const sources = fs.readdirSync(SOURCES).filter((name) => name.endsWith(".cc"));
    const files = sources.map((name) => join(SOURCES, name));
    const result = run(compiler, [...FLAGS, ...files, "-o", compiled, ...links], { limitMs: 2 * MINUTE });
    if (!result.ok) throw new Error(`${compiler} could not compile them: ${result.reason}`);
    check(compiled);
    publish(stage, dirname(library));
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}
