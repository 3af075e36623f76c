import type { Accelerator } from "../accelerator/accelerator.ts";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { parseAccelerator } from "../accelerator/parse-accelerator.ts";
import { acceleratorPresets } from "../accelerator/presets.ts";
import { InputError } from "../core/errors.ts";
import type { Network } from "../network/network.ts";
import { parseNetwork } from "../network/network-file.ts";
import { buildReference, isReferenceText } from "../network/reference/build-reference.ts";
import { REFERENCE_NETWORKS } from "../network/reference/reference-list.ts";
import { type LayerList, parseTopology } from "../network/scale-sim-topology.ts";
import { readText } from "../runtime/read-text.ts";
import { parseCandidate } from "../space/candidate-text.ts";
import { createSpace } from "../space/create-space.ts";
import { readJson } from "./read-json.ts";

/** What a NETWORK argument names: one network, or layers that belong to no graph. */
export type Workload = { readonly kind: "network"; readonly network: Network } | LayerList;

/**
 * What a text names: a reference network with parameters (`mobilenet-v1:width=0.5,input=160`), the path of a network.json, or the path of a
 * SCALE-Sim topology CSV, which lists layers to run one by one. Throws an `InputError` that names what is wrong.
 */
export async function readWorkload(text: string): Promise<Workload> {
  if (isReferenceText(text)) return { kind: "network", network: buildReference(text) };
  if (/\.json$/i.test(text)) return { kind: "network", network: parseNetwork(await readText(text, "read a network"), { path: text }) };
  if (/\.csv$/i.test(text)) return parseTopology(await readText(text, "read a SCALE-Sim topology"), { path: text });
  const names = REFERENCE_NETWORKS.map(({ name }) => name).join(", ");
  throw new InputError(
    `Cannot read a network: NETWORK is ${text || "empty"}, expected one of ${names}, or a file that ends in .json or .csv`,
    {
      code: "unknown-network",
      path: "NETWORK",
      fix: "Use for example mobilenet-v2:width=0.5,input=160, or the path of a network.json.",
    },
  );
}

/** The one network a text names, as `readWorkload` reads it. Throws an `InputError` for a list of layers besides. */
export async function readNetwork(text: string): Promise<Network> {
  const workload = await readWorkload(text);
  if (workload.kind === "network") return workload.network;
  throw new InputError(
    `Cannot read a network: ${text} is a list of ${workload.layers.length} layers without a graph, expected one network`,
    {
      code: "not-a-network",
      path: text,
      fix: "Use a reference network or a network.json.",
    },
  );
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
  return parseAccelerator(await readJson(text, "read an accelerator"), text);
}
