import { z } from "zod";
import { parseInput } from "../core/parse-input.ts";
import type { Candidate, Decision, Space, SpaceSpec } from "./space.ts";

/** What a layer can be, in the benchmark's own order: its digit in an architecture such as `22212220` is the index here. */
export const NAS_BENCH_MACRO_BLOCKS = ["identity", "mb3-k3", "mb6-k5"] as const;

/** Layers of each stage; the first of a stage halves the image and doubles the channels. */
export const NAS_BENCH_MACRO_STAGES = [2, 3, 3] as const;

const IDENTITY = NAS_BENCH_MACRO_BLOCKS.indexOf("identity");

const count = z.int().min(1);
const schema = z.strictObject({
  name: z.literal("nas-bench-macro"),
  /** Height and width of the images in pixels. */
  inputSize: count.default(32),
  inputChannels: count.default(3),
  classes: count.default(10),
});

/** The space of NAS-Bench-Macro, with the parameters its networks share. */
export interface NasBenchMacroSpace extends Space {
  readonly parameters: Readonly<z.output<typeof schema>>;
}

const LAYERS = NAS_BENCH_MACRO_STAGES.reduce((sum, layers) => sum + layers, 0);
const DECISIONS: readonly Decision[] = Array.from({ length: LAYERS }, (_, at) => ({
  name: `layer${at + 1}`,
  values: NAS_BENCH_MACRO_BLOCKS,
}));

/** Whether a space is `nas-bench-macro`. */
export function isNasBenchMacroSpace(space: Space): space is NasBenchMacroSpace {
  return space.name === "nas-bench-macro";
}

/**
 * The 6,561 networks of NAS-Bench-Macro (Su et al., "Prioritized Architecture Sampling with Monto-Carlo Tree Search", 2021). An identity that
 * keeps the shape does nothing, so networks that differ only in where it stands in its stage are one design: 3,969 designs, which the
 * published table lists with equal figures.
 */
export function createNasBenchMacroSpace(spec: SpaceSpec): NasBenchMacroSpace {
  const parameters = parseInput(schema, spec, { action: "create a space", path: "" });
  const space: NasBenchMacroSpace = {
    name: parameters.name,
    spec: parameters,
    decisions: DECISIONS,
    parameters,
    activeDecisions: () => DECISIONS.map(() => true),
    canonicalize: (candidate) => stageOffsets().flatMap(([from, to]) => moveIdentitiesLast(candidate.slice(from, to))),
    distinctDesigns: () => NAS_BENCH_MACRO_STAGES.reduce((product, layers) => product * stageDesigns(layers), 1n),
    get parts() {
      return [{ space, offset: 0 }];
    },
  };
  return space;
}

function stageOffsets(): readonly (readonly [from: number, to: number])[] {
  let from = 0;
  return NAS_BENCH_MACRO_STAGES.map((layers) => {
    const to = from + layers;
    const range = [from, to] as const;
    from = to;
    return range;
  });
}

/** The first layer of a stage changes the shape and stays; of the others those that do something move up. */
function moveIdentitiesLast([first, ...others]: Candidate): Candidate {
  const kept = others.filter((block) => block !== IDENTITY);
  return [first!, ...kept, ...others.slice(kept.length).fill(IDENTITY)];
}

/** Any first block, then an ordered list of 0 to `layers - 1` blocks that do something. */
function stageDesigns(layers: number): bigint {
  const blocks = BigInt(NAS_BENCH_MACRO_BLOCKS.length);
  let lists = 0n;
  for (let length = 0; length < layers; length++) lists += (blocks - 1n) ** BigInt(length);
  return blocks * lists;
}
