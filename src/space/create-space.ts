import { InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { createAcceleratorSpace } from "./accelerator.ts";
import { createEfficientnetB0Space } from "./efficientnet-b0.ts";
import { createJointSpace } from "./joint.ts";
import { createMobilenetV2Space } from "./mobilenet-v2.ts";
import { createNasBench201Space } from "./nas-bench-201.ts";
import { createNasBenchMacroSpace } from "./nas-bench-macro.ts";
import { createOwnSpace, isOwnSpec } from "./own-space.ts";
import type { Space, SpaceSpec } from "./space.ts";

const FACTORIES: Readonly<Record<string, (spec: SpaceSpec) => Space>> = {
  "mobilenet-v2": createMobilenetV2Space,
  "efficientnet-b0": createEfficientnetB0Space,
  "nas-bench-201": createNasBench201Space,
  "nas-bench-macro": createNasBenchMacroSpace,
  accelerator: createAcceleratorSpace,
  joint: createJointOfSpecs,
};

/** Names that a `SpaceSpec` may have. */
const SPACE_NAMES: readonly string[] = Object.keys(FACTORIES);

/**
 * Builds the space a spec describes; `space.spec` is the spec with its defaults filled in, so equal spaces have equal canonical JSON. A spec of
 * another name that lists its `decisions` is a space of the user's own. Throws an `InputError` for an unknown name, an unknown parameter or a bad value.
 */
export function createSpace(spec: SpaceSpec): Space {
  const factory = Object.hasOwn(FACTORIES, spec.name) ? FACTORIES[spec.name] : undefined;
  if (factory === undefined && isOwnSpec(spec)) return createOwnSpace(spec);
  if (factory === undefined)
    throw new InputError(
      `Cannot create a space: name is ${JSON.stringify(spec.name)}, expected one of ${SPACE_NAMES.join(", ")}, or one with decisions of its own`,
      {
        code: "unknown-space",
        path: "name",
        fix: `Use one of the known spaces: ${SPACE_NAMES.join(", ")}.`,
      },
    );
  return factory(spec);
}

function createJointOfSpecs(spec: SpaceSpec): Space {
  const { name: _, parts, ...unknown } = spec;
  const extra = Object.keys(unknown)[0];
  if (extra !== undefined || !Array.isArray(parts) || parts.length !== 2 || !parts.every(isPlainSpec))
    throw new InputError(
      extra === undefined
        ? `Cannot create space joint: parts is ${JSON.stringify(parts)}, expected the specs of two plain spaces`
        : `Cannot create space joint: ${extra} is an unknown key, expected only parts`,
      { code: "invalid-joint", path: extra ?? "parts", fix: 'Give parts: [{ name: "mobilenet-v2" }, { name: "accelerator" }].' },
    );
  return createJointSpace(parts.map((part) => createSpace(part)));
}

function isPlainSpec(part: Json): part is SpaceSpec {
  return typeof part === "object" && part !== null && "name" in part && part.name !== "joint";
}
