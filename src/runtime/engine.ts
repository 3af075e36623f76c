import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../core/errors.ts";
import { loadNativeEngine } from "./native-engine.ts";

/** Tensor engines, fastest first: TensorFlow's own library, WebAssembly, plain JavaScript (for comparison only). */
export const ENGINE_NAMES = ["native", "wasm", "cpu"] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** What of an engine decides the last digits of what is trained: a run that goes on under another does not end in the same bytes. */
export function engineSettings({ name, trainingKernels }: EngineReport): {
  readonly engine: EngineName;
  readonly trainingKernels: boolean;
} {
  return { engine: name, trainingKernels };
}

/** Which engine computes, and why this one. */
export interface EngineReport {
  readonly name: EngineName;
  readonly reason: string;
  /** Threads one operation may use. */
  readonly threads: number;
  /** Libraries and versions, for people. */
  readonly version: string;
  /** Whether training uses tandem's own kernels (`native/`) where TensorFlow's are slower. */
  readonly trainingKernels: boolean;
}

export interface StartEngineOptions {
  /** Take this engine or fail; default: `TANDEM_ENGINE`, else the fastest one present (never `cpu`). */
  readonly engine?: EngineName;
  /** False to do without tandem's own training kernels; default: as `TANDEM_TRAINING_KERNELS` (`off`) says, else with them where they are ready. */
  readonly trainingKernels?: boolean;
}

type Loaded = Omit<EngineReport, "reason">;

const require = createRequire(import.meta.url);
const BACKENDS = { native: "tensorflow", wasm: "wasm", cpu: "cpu" } as const;
let current: EngineReport | undefined;
/** Whether the current engine has training kernels, wanted or not. */
let kernelsReady = false;

/**
 * Starts a tensor engine and makes it tfjs's backend; must be awaited before any tensor is made.
 * Called again it answers the same, unless another engine or other kernels are asked for by option: then it switches.
 * Throws an `InputError` where the engine asked for is unknown or absent.
 */
export async function startEngine(options: StartEngineOptions = {}): Promise<EngineReport> {
  if (current === undefined || (options.engine !== undefined && options.engine !== current.name)) {
    const asked = options.engine ?? readAskedEngine();
    current = asked === undefined ? await startFastest() : await startAsked(asked, options.engine === undefined);
    kernelsReady = current.trainingKernels;
    if (process.env.TANDEM_TRAINING_KERNELS === "off") current = { ...current, trainingKernels: false };
  }
  if (options.trainingKernels !== undefined && options.trainingKernels !== current.trainingKernels)
    current = { ...current, trainingKernels: options.trainingKernels && kernelsReady };
  return current;
}

/** Whether operations are to use tandem's own training kernels on the engine that runs. */
export function hasTrainingKernels(): boolean {
  return current?.trainingKernels === true && tf.getBackend() === BACKENDS.native;
}

/** The engine `TANDEM_ENGINE` asks for, if any. */
function readAskedEngine(): EngineName | undefined {
  const name = process.env.TANDEM_ENGINE;
  if (name === undefined || name === "") return undefined;
  const known = ENGINE_NAMES.find((engine) => engine === name);
  if (known !== undefined) return known;
  throw new InputError(`Cannot start the tensor engine: TANDEM_ENGINE is "${name}", expected one of ${ENGINE_NAMES.join(", ")}`, {
    code: "unknown-engine",
    path: "TANDEM_ENGINE",
    fix: "Unset TANDEM_ENGINE to take the fastest engine present.",
  });
}

async function startFastest(): Promise<EngineReport> {
  try {
    return { ...(await loadEngine("native")), reason: "the fastest engine present" };
  } catch (error) {
    const { message } = error as Error;
    return { ...(await loadEngine("wasm")), reason: `native is not ready (${message}); \`tandem doctor --install-native\` mends it` };
  }
}

async function startAsked(name: EngineName, byEnvironment: boolean): Promise<EngineReport> {
  try {
    return { ...(await loadEngine(name)), reason: byEnvironment ? `TANDEM_ENGINE is ${name}` : "asked for" };
  } catch (error) {
    const place = byEnvironment ? "TANDEM_ENGINE" : "engine";
    throw new InputError(`Cannot start the tensor engine: ${place} is ${name}, which is not ready here: ${(error as Error).message}`, {
      code: "absent-engine",
      path: place,
      fix: name === "native" ? "Run `tandem doctor --install-native`, or choose wasm." : "Install tandem again.",
    });
  }
}

/** Loads an engine and makes it the backend; throws a plain error saying why it cannot. */
async function loadEngine(name: EngineName): Promise<Loaded> {
  // Without this flag tfjs advertises its packages and warns of every kernel that two of them register.
  tf.env().set("PROD", true);
  const loaded = await load(name);
  if (!(await tf.setBackend(BACKENDS[name]))) throw new Error(`its backend "${BACKENDS[name]}" did not start`);
  await tf.ready();
  return loaded;
}

async function load(name: EngineName): Promise<Loaded> {
  if (name === "native") {
    const { tensorflow, tfjs, trainingKernels } = await loadNativeEngine();
    return { name, threads: availableParallelism(), version: `TensorFlow ${tensorflow}, tfjs-node ${tfjs}`, trainingKernels };
  }
  // The slim core leaves out gradients for CommonJS users; the bundle registers them, and the cpu backend.
  require("@tensorflow/tfjs");
  if (name === "cpu") return { name, threads: 1, version: `tfjs ${tf.version_core}`, trainingKernels: false };
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}${sep}`);
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) ? "with SIMD" : "without SIMD";
  // tfjs runs its WebAssembly on one thread under Node.
  return { name, threads: 1, version: `tfjs-backend-wasm ${wasm.version_wasm} ${simd}`, trainingKernels: false };
}
