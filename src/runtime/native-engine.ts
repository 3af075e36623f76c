import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { packageRoot } from "./package-root.ts";

/** The script that readies the native engine: it alone knows where the package may lie. */
export const nativeScript = join(packageRoot, "scripts", "native.mjs");

interface NativeScript {
  nativePackageFolders(): string[];
  loadNativePackage(folder: string): { readonly version: Readonly<Record<string, string>> };
  /** Registers tandem's own kernels with TensorFlow; false where they were not compiled. */
  loadTrainingKernels(tensorflow: string): boolean;
}

export interface NativeEngine {
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /** Version of tfjs-node. */
  readonly tfjs: string;
  /** Whether tandem's own kernels are registered, beside TensorFlow's. */
  readonly trainingKernels: boolean;
}

/** Loads TensorFlow from the installed package, else from the user's cache; throws an error with the reason where neither works. */
export async function loadNativeEngine(): Promise<NativeEngine> {
  const script = (await import(pathToFileURL(nativeScript).href)) as NativeScript;
  const reasons: string[] = [];
  for (const folder of script.nativePackageFolders()) {
    try {
      const { version } = script.loadNativePackage(folder);
      await tf.setBackend("tensorflow");
      const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
      const tensorflow = binding.TF_Version;
      return { tensorflow, tfjs: version["tfjs-node"] ?? "", trainingKernels: script.loadTrainingKernels(tensorflow) };
    } catch (error) {
      reasons.push(shorten((error as Error).message));
    }
  }
  throw new Error(reasons[0] ?? "@tensorflow/tfjs-node is not installed");
}

/** The first sentence of the loader's multi-line advice, which names commands that do not apply here. */
function shorten(message: string): string {
  if (message.includes("tfjs_binding.node")) return "its library was not downloaded";
  return (message.split("\n")[0] ?? "").slice(0, 160);
}
