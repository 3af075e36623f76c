import type { Accelerator } from "../accelerator/accelerator.ts";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { overrideParameters, type ParameterSettings } from "../accelerator/set-parameters.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { createSpace } from "../space/create-space.ts";
import type { Candidate, Space, SpaceSpec } from "../space/space.ts";

/** What is simulated, as plain data that a worker thread can be sent: every candidate (or the one workload) at every point of a sweep. */
export interface Designs {
  /** The workload; absent where the candidates are networks. */
  readonly networks?: readonly Network[];
  /** Absent where the candidates bring their own. */
  readonly accelerator?: Accelerator;
  /** The space of the candidates, where there are any. */
  readonly space?: SpaceSpec;
  readonly candidates?: readonly Candidate[];
  /** Settings laid over the accelerator; `[{}]` without a sweep. */
  readonly points: readonly ParameterSettings[];
}

/** A workload, run in turn, on an accelerator. */
export interface Design {
  readonly networks: readonly Network[];
  readonly accelerator: Accelerator;
}

/** How many designs there are. */
export function countDesigns({ candidates, points }: Designs): number {
  return (candidates?.length ?? 1) * points.length;
}

/** Builds design number `row`: candidates in order, each at all points of the sweep. */
export function createDesignReader(designs: Designs): (row: number) => Design {
  const space = designs.space === undefined ? undefined : createSpace(designs.space);
  let last: { readonly number: number; readonly design: Design } | undefined;
  return (row) => {
    const number = Math.floor(row / designs.points.length);
    if (last?.number !== number) last = { number, design: readDesign(designs, { space, candidate: designs.candidates?.[number] }) };
    const { networks, accelerator } = last.design;
    return { networks, accelerator: overrideParameters(accelerator, designs.points[row % designs.points.length]!) };
  };
}

interface Chosen {
  readonly space: Space | undefined;
  readonly candidate: Candidate | undefined;
}

function readDesign({ networks, accelerator }: Designs, { space, candidate }: Chosen): Design {
  if (space === undefined || candidate === undefined) return { networks: networks!, accelerator: accelerator! };
  return {
    networks: networks ?? [buildNetwork(space, candidate)],
    accelerator: accelerator ?? buildAccelerator(space, candidate),
  };
}

/** The part of the designs that holds `count` rows from `first` on whole candidates; rows then count from `offset`. */
export function sliceDesigns(
  designs: Designs,
  { first, count }: { readonly first: number; readonly count: number },
): { readonly designs: Designs; readonly offset: number } {
  const { candidates, points } = designs;
  if (candidates === undefined) return { designs: { ...designs, points: points.slice(first, first + count) }, offset: 0 };
  const from = Math.floor(first / points.length);
  const to = Math.ceil((first + count) / points.length);
  return { designs: { ...designs, candidates: candidates.slice(from, to) }, offset: first - from * points.length };
}
