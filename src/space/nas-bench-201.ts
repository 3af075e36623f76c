import { z } from "zod";
import { parseInput } from "../core/parse-input.ts";
import { createIndependentSpace } from "./independent.ts";
import { liveOperations } from "./live-operations.ts";
import type { Candidate, Decision, Space, SpaceSpec } from "./space.ts";

/** Operations of a cell's edge in the benchmark's own order. */
export const NAS_BENCH_201_OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"] as const;

/** A cell's edges in the order of the architecture string `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`. */
export const NAS_BENCH_201_EDGES = [
  { node: 1, from: 0 },
  { node: 2, from: 0 },
  { node: 2, from: 1 },
  { node: 3, from: 0 },
  { node: 3, from: 1 },
  { node: 3, from: 2 },
] as const;

const count = z.int().min(1);
const schema = z.strictObject({
  name: z.literal("nas-bench-201"),
  /** Height and width of the images in pixels; ImageNet16-120 has 16. */
  inputSize: count.default(32),
  inputChannels: count.default(3),
  classes: count.default(10),
});

/** What all networks of a `nas-bench-201` space have in common. */
type NasBench201Parameters = Readonly<z.output<typeof schema>>;

/** The space of NAS-Bench-201 cells (Dong and Yang, 2020), with the parameters its networks share. */
export interface NasBench201Space extends Space {
  readonly parameters: NasBench201Parameters;
}

const DECISIONS: readonly Decision[] = NAS_BENCH_201_EDGES.map(({ node, from }) => ({
  name: `node${node}.from${from}`,
  values: NAS_BENCH_201_OPERATIONS,
}));

/** Whether a space is `nas-bench-201`. */
export function isNasBench201Space(space: Space): space is NasBench201Space {
  return space.name === "nas-bench-201";
}

/**
 * The 15,625 cells of NAS-Bench-201. Designs are counted as architecture strings, as the published tables list them;
 * strings that compute the same function (6,466 classes) count separately; `traits` tells dead edges from live ones.
 */
export function createNasBench201Space(spec: SpaceSpec): NasBench201Space {
  const parameters = parseInput(schema, spec, { action: "create a space", path: "" });
  const traits = (candidate: Candidate): Candidate => liveOperations(candidate, NAS_BENCH_201_EDGES);
  return Object.assign(createIndependentSpace(parameters, DECISIONS), { parameters, traits });
}
