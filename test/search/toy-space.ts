import type { Candidate, Space, SpaceSpec } from "../../src/space/space.ts";

/**
 * A space small enough to know by heart: `depth` (4 values), `kind` (use or skip), `kernel` (3 values, without effect when skipped) and
 * `width` (5 values). 4 * (3 + 1) * 5 = 80 designs.
 */
export function createToySpace(): Space {
  const spec: SpaceSpec = { name: "toy" };
  const space: Space = {
    name: "toy",
    spec,
    decisions: [
      { name: "depth", values: [1, 2, 3, 4] },
      { name: "kind", values: ["use", "skip"] },
      { name: "kernel", values: [3, 5, 7] },
      { name: "width", values: [1, 2, 3, 4, 5] },
    ],
    activeDecisions: (candidate) => [true, true, candidate[1] === 0, true],
    canonicalize: (candidate) => (candidate[1] === 0 ? candidate : candidate.with(2, 0)),
    distinctDesigns: () => 80n,
    get parts() {
      return [{ space, offset: 0 }];
    },
  };
  return space;
}

/** Every design of the toy space once, in canonical form. */
export function listToyDesigns(): readonly Candidate[] {
  const designs: Candidate[] = [];
  for (let depth = 0; depth < 4; depth++) {
    for (const [kind, kernels] of [
      [0, 3],
      [1, 1],
    ] as const) {
      for (let kernel = 0; kernel < kernels; kernel++) for (let width = 0; width < 5; width++) designs.push([depth, kind, kernel, width]);
    }
  }
  return designs;
}

/** A smooth quality with one best design, 3:0:1:4, of 0.9. */
export function toyQuality(candidate: Candidate): number {
  const [depth, kind, kernel, width] = candidate as readonly [number, number, number, number];
  return 0.5 + 0.05 * depth + (kind === 0 ? 0.07 - 0.02 * Math.abs(kernel - 1) : 0) + 0.045 * width;
}

/** Latency grows with everything (at most 24 ms), area with width alone (at most 10 mm2). */
export function toyMetrics(candidate: Candidate): { readonly latencyMs: number; readonly areaMm2: number } {
  const [depth, kind, kernel, width] = candidate as readonly [number, number, number, number];
  return { latencyMs: (depth + 1) * (width + 1) + (kind === 0 ? 1 + kernel : 0), areaMm2: 2 * (width + 1) };
}
