import { z } from "zod";
import { InputError } from "../core/errors.ts";
import { parseInput } from "../core/parse-input.ts";
import { analyzeNetwork } from "./analyze.ts";
import type { Network } from "./network.ts";

/** Version of the layout of `network.json`. */
const NETWORK_FILE_VERSION = 1;

const count = z.int().min(1);
const activation = z.enum(["relu", "relu6", "sigmoid", "hard-sigmoid", "swish", "hard-swish"]);
const window = {
  kernelHeight: count,
  kernelWidth: count,
  strideHeight: count,
  strideWidth: count,
  padding: z.union([z.enum(["same", "valid"]), z.int().min(0)], { error: "expected same, valid or an integer from 0" }),
};
const weighted = { dilation: count, bias: z.boolean(), batchNorm: z.boolean(), activation: activation.optional() };

const layer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("convolution"), ...window, outputChannels: count, groups: count, ...weighted }),
  z.strictObject({ kind: z.literal("depthwise"), ...window, multiplier: count, ...weighted }),
  z.strictObject({ kind: z.literal("dense"), outputChannels: count, bias: z.boolean(), activation: activation.optional() }),
  z.strictObject({ kind: z.literal("add"), activation: activation.optional() }),
  z.strictObject({ kind: z.literal("pool"), ...window, mode: z.enum(["max", "average"]) }),
  z.strictObject({ kind: z.literal("global-pool") }),
  z.strictObject({ kind: z.literal("activation"), activation, batchNorm: z.boolean().optional() }),
  z.strictObject({ kind: z.literal("squeeze-excite"), squeezedChannels: count, activation, gate: activation }),
  z.strictObject({ kind: z.literal("flatten") }),
  z.strictObject({ kind: z.literal("zero") }),
]);

const networkFile = z.strictObject({
  version: z.literal(NETWORK_FILE_VERSION),
  name: z.string(),
  input: z.strictObject({ height: count, width: count, channels: count }),
  nodes: z.array(z.strictObject({ name: z.string().min(1), layer, inputs: z.array(z.string()) })),
});

/** The text of `network.json`, two spaces deep, with a line feed at the end. */
export function printNetwork(network: Network): string {
  return `${JSON.stringify({ version: NETWORK_FILE_VERSION, ...network }, null, 2)}\n`;
}

/**
 * Reads the text of a `network.json` and checks graph and shapes. `path` names the file in errors.
 * Throws an `InputError` that names the key or the node, what it is, what is expected, and the fix.
 */
export function parseNetwork(text: string, { path }: { readonly path: string }): Network {
  const { version: _, ...network } = parseInput(networkFile, parseJson(text, path), { action: "read a network", path });
  analyzeNetwork(network);
  return network;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`Cannot read a network: ${path} is not JSON (${(error as Error).message}), expected a network file`, {
      code: "invalid-json",
      path,
      fix: "Use a network.json that tandem wrote, or mend its syntax.",
    });
  }
}
