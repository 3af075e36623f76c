import type { Candidate, Space } from "../space/space.ts";
import type { Accelerator } from "./accelerator.ts";
import { buildAccelerator } from "./build-accelerator.ts";

/** The candidate of the space `accelerator` that describes an accelerator, whatever its name; `undefined` where the space does not have it. */
export function findAcceleratorCandidate(space: Space, accelerator: Accelerator): Candidate | undefined {
  const fields = new Map(Object.entries(accelerator));
  const candidate = space.decisions.map(({ name, values }) => values.indexOf(fields.get(name) as number));
  if (candidate.includes(-1)) return undefined;
  return describe(buildAccelerator(space, candidate)) === describe(accelerator) ? candidate : undefined;
}

/** All its parameters in one text. */
function describe(accelerator: Accelerator): string {
  const { name: _, ...parameters } = accelerator;
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
}
