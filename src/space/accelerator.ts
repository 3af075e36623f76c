import { z } from "zod";
import { parseInput } from "../core/parse-input.ts";
import { createIndependentSpace } from "./independent.ts";
import type { Decision, Space, SpaceSpec } from "./space.ts";

/** The searched fields of an accelerator configuration, 50,000 combinations (Zhou et al., Rethinking Co-design of Neural Architectures and Hardware Accelerators, 2021). */
const ACCELERATOR_DECISIONS: readonly Decision[] = [
  { name: "peX", values: [1, 2, 4, 6, 8] },
  { name: "peY", values: [1, 2, 4, 6, 8] },
  { name: "simdUnits", values: [16, 32, 64, 128] },
  { name: "lanes", values: [1, 2, 4, 8] },
  { name: "localMemoryMb", values: [0.5, 1, 2, 3, 4] },
  { name: "registerFileKb", values: [8, 16, 32, 64, 128] },
  { name: "ioBandwidthGBps", values: [5, 10, 15, 20, 25] },
];

const schema = z.strictObject({ name: z.literal("accelerator") });

/** Whether a space is `accelerator`. */
export function isAcceleratorSpace(space: Space): boolean {
  return space.name === "accelerator";
}

/** The space of accelerators; decisions are named as the fields of `Accelerator`. */
export function createAcceleratorSpace(spec: SpaceSpec): Space {
  return createIndependentSpace(parseInput(schema, spec, { action: "create a space", path: "" }), ACCELERATOR_DECISIONS);
}
