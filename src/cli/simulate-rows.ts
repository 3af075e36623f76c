import type { Json } from "../core/json.ts";
import type { Work } from "../runtime/executor.ts";
import { Simulator } from "../simulator/simulate.ts";
import { totalInTurn } from "../simulator/simulate-in-turn.ts";
import type { InfeasibleSimulation, SimulationTotals } from "../simulator/simulation.ts";
import { createDesignReader, type Designs } from "./simulate-designs.ts";

/** Where executors find `simulateRows`. */
export const SIMULATE_ROWS: Work = { module: import.meta.url, exportName: "simulateRows" };

/** Rows `offset` to `offset + count - 1` of some designs; plain data. */
interface RowsOrder {
  readonly designs: Designs;
  readonly offset: number;
  readonly count: number;
}

/** What came of a design. */
export type RowResult = SimulationTotals | InfeasibleSimulation;

/**
 * Simulates some designs; depends on the order alone. Executors call it by name.
 * @public
 */
export function simulateRows(input: Json): readonly RowResult[] {
  const { designs, offset, count } = input as unknown as RowsOrder;
  const readDesign = createDesignReader(designs);
  const simulator = new Simulator();
  return Array.from({ length: count }, (_, row) => totalInTurn(simulator, readDesign(offset + row)));
}
