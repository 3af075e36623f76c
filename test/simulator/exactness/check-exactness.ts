import fc from "fast-check";
import { compareCase } from "./compare-case.ts";
import { compareNetwork } from "./compare-network.ts";
import type { EffectTable } from "./effect-table.ts";
import type { fullSizeLayers } from "./full-size-layers.ts";
import { caseArbitrary } from "./random-case.ts";
import { networksOf } from "./random-network.ts";

/** Cases that take longer are drawn anew. */
const MOST_CYCLES = 200_000;

/** How many to draw, and the seed that says which. */
export interface Draws {
  readonly runs: number;
  readonly seed: number;
  /** The first case that differs will do; otherwise the smallest is looked for. */
  readonly stopsAtFirst?: boolean;
}

/**
 * Steps random cases and holds them equal to the event model in every counter and to the reference in every byte; counts effects.
 * Throws with the smallest case that differs.
 */
export function checkCases(draws: Draws, table: EffectTable): void {
  const property = fc.property(caseArbitrary, (drawn) => {
    fc.pre(drawn !== undefined);
    const { differences, stepped } = compareCase(drawn!, { mostCycles: MOST_CYCLES });
    fc.pre(stepped !== undefined);
    table.add({ ...drawn!, stepped: stepped! });
    refuse(differences);
  });
  fc.assert(property, toParameters(draws));
}

/** The same for random networks of so many layers, whose tensors stay where they are from one operation to the next. */
export function checkNetworks({ layers, ...draws }: Draws & { readonly layers: number }, table: EffectTable): void {
  const property = fc.property(networksOf(layers), (drawn) => {
    const compared = compareNetwork(drawn);
    fc.pre(compared !== undefined);
    for (const run of compared!.runs) table.add(run);
    refuse(compared!.differences);
  });
  fc.assert(property, toParameters(draws));
}

/** The same for one layer at its full size. */
export function checkFullSizeLayer({ name, network, accelerator }: (typeof fullSizeLayers)[number], table: EffectTable): void {
  const compared = compareNetwork({ network, accelerator, seed: 1 });
  if (compared === undefined) throw new Error(`${name} cannot run`);
  for (const run of compared.runs) table.add(run);
  refuse(compared.differences);
}

function toParameters({ runs, seed, stopsAtFirst = false }: Draws) {
  return { numRuns: runs, seed, endOnFailure: stopsAtFirst, maxSkipsPerRun: 1000 };
}

function refuse(differences: readonly string[]): void {
  if (differences.length > 0) throw new Error(differences.join("\n"));
}
