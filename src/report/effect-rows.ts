import type { Effects } from "../simulator/counters.ts";
import type { FeasibleSimulation } from "../simulator/simulation.ts";
import { formatCount } from "./quantity.ts";
import type { Table } from "./text-table.ts";

const MEANINGS: Readonly<Record<keyof Effects, string>> = {
  tiles: "tiles",
  edgeTiles: "tiles smaller than the largest, at an edge",
  transfers: "DMA transfers",
  dmaCycles: "cycles of the DMA",
  overlapCycles: "of these while the array works (double buffering)",
  steps: "array steps",
  vectorCycles: "cycles of the vector unit, hidden or not",
  registerFills: "register fills",
  zeroOperandBytes: "bytes of padding the array was fed",
  spillBytes: "bytes of partial sums spilled and read back",
  haloBytes: "bytes of halos fetched from other PEs",
  inPlaceBytes: "bytes of activations read where they were left",
  cachedWeightBytes: "bytes of weights from the parameter cache",
  biasBytes: "bytes of biases read",
  requantizedBytes: "bytes requantised",
};

/** How often each effect of the machine occurred in a network; what did not occur is left out. */
export function tabulateEffects({ layers }: FeasibleSimulation): Table {
  const sum = (effect: keyof Effects) => layers.reduce((total, { run }) => total + run.effects[effect], 0);
  const rows = (Object.keys(MEANINGS) as (keyof Effects)[]).flatMap((effect) => {
    const count = sum(effect);
    return count === 0 ? [] : [[MEANINGS[effect], formatCount(count)]];
  });
  return { columns: [{ heading: "effect" }, { heading: "in all", align: "right" }], rows };
}
