import { InputError } from "../core/errors.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Accelerator } from "./accelerator.ts";
import { baseline } from "./presets.ts";

/** The fields a space may move; the others keep their fixed values. */
const SEARCHED_FIELDS = ["peX", "peY", "simdUnits", "lanes", "localMemoryMb", "registerFileKb", "ioBandwidthGBps"] as const;

/**
 * The accelerator a candidate describes: of the space `accelerator`, or of a joint space's part of that name. Fixed fields are the baseline's.
 * Throws an `InputError` where the space has no accelerator decisions.
 */
export function buildAccelerator(space: Space, candidate: Candidate): Accelerator {
  const part = space.parts.find((other) => other.space.name === "accelerator");
  if (part === undefined)
    throw new InputError(`Cannot build an accelerator: space is ${space.name}, expected accelerator or a joint space with it`, {
      code: "no-accelerator",
      path: "space",
      fix: "Join the space with the space accelerator, or name an accelerator.",
    });
  const searched: Partial<Record<(typeof SEARCHED_FIELDS)[number], number>> = {};
  part.space.decisions.forEach((decision, index) => {
    const field = SEARCHED_FIELDS.find((name) => name === decision.name);
    const value = decision.values[candidate[part.offset + index]!];
    if (field === undefined || typeof value !== "number")
      throw new Error(`The accelerator space decides ${decision.name}, which is no searched field`);
    searched[field] = value;
  });
  const indexes = candidate.slice(part.offset, part.offset + part.space.decisions.length);
  return { ...baseline, ...searched, name: `accelerator ${indexes.join(":")}` };
}
