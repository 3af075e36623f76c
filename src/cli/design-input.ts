import { readFile } from "node:fs/promises";
import type { Accelerator } from "../accelerator/accelerator.ts";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { parseAccelerator } from "../accelerator/parse-accelerator.ts";
import { acceleratorPresets } from "../accelerator/presets.ts";
import { InputError } from "../core/errors.ts";
import { mobilenetV2 } from "../network/build-mobilenet-v2.ts";
import type { Network } from "../network/network.ts";
import { parseNetwork } from "../network/network-file.ts";
import { parseCandidate } from "../space/candidate-text.ts";
import { createSpace } from "../space/create-space.ts";

/**
 * The network a text names: `mobilenet-v2` with parameters (`mobilenet-v2:width=0.5,input=160`), or the path of a network.json.
 * Throws an `InputError` that names what is wrong.
 */
export async function readNetwork(text: string): Promise<Network> {
  const [name, parameters] = text.split(/:(.*)/s);
  if (name === "mobilenet-v2") return mobilenetV2(parseParameters(text, parameters ?? ""));
  if (!text.endsWith(".json"))
    throw new InputError(
      `Cannot read a network: NETWORK is ${text}, expected mobilenet-v2 (with parameters) or a file that ends in .json`,
      {
        code: "unknown-network",
        path: "NETWORK",
        fix: "Use for example mobilenet-v2:width=0.5,input=160, or the path of a network.json.",
      },
    );
  return parseNetwork(await readText(text, "a network"), { path: text });
}

/**
 * The accelerator a text names: a preset, a candidate of the space `accelerator` (`2:2:2:2:2:2:3`), or the path of an accelerator.json.
 * Throws an `InputError` that names what is wrong.
 */
export async function readAccelerator(text: string): Promise<Accelerator> {
  const preset = Object.hasOwn(acceleratorPresets, text) ? acceleratorPresets[text] : undefined;
  if (preset !== undefined) return preset;
  if (/^\d+(:\d+)+$/.test(text)) {
    const space = createSpace({ name: "accelerator" });
    return buildAccelerator(space, parseCandidate(space, text));
  }
  if (!text.endsWith(".json"))
    throw new InputError(
      `Cannot read an accelerator: --accelerator is ${text}, expected ${Object.keys(acceleratorPresets).join(", ")}, a candidate or a file that ends in .json`,
      { code: "unknown-accelerator", path: "--accelerator", fix: "Use a preset's name, or the path of an accelerator.json." },
    );
  return parseAccelerator(parseJson(await readText(text, "an accelerator"), text), text);
}

/** `width=0.5,input=160` as options of the reference network; `input` is short for `inputSize`. */
function parseParameters(text: string, parameters: string): { readonly width: number } {
  const options: Record<string, number> & { width: number } = { width: 1 };
  for (const parameter of parameters.split(",").filter((part) => part !== "")) {
    const [key = "", value = ""] = parameter.split("=");
    const number = Number(value);
    if (value.trim() === "" || !Number.isFinite(number))
      throw new InputError(`Cannot read a network: ${key || parameter} in ${text} is ${JSON.stringify(value)}, expected a number`, {
        code: "invalid-parameter",
        path: text,
        fix: "Give parameters as key=value, separated by commas: width=0.5,input=160.",
      });
    options[key === "input" ? "inputSize" : key] = number;
  }
  return options;
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new InputError(
      `Cannot read ${what}: ${path} cannot be opened (${(error as NodeJS.ErrnoException).code}), expected a readable file`,
      {
        code: "unreadable-file",
        path,
        fix: "Check the path.",
      },
    );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`Cannot read an accelerator: ${path} is not JSON (${(error as Error).message}), expected an accelerator file`, {
      code: "invalid-json",
      path,
      fix: "Use an accelerator.json that tandem wrote, or mend its syntax.",
    });
  }
}
