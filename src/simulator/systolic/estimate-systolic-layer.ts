import { requireCount } from "./require-count.ts";
import type { Dataflow, SystolicArray } from "./systolic-array.ts";
import { layerToProduct, type SystolicLayer, type SystolicProduct } from "./systolic-layer.ts";

/** One layer on a systolic array. */
export interface SystolicRun {
  readonly macs: number;
  /** Times the array is filled anew down and across, because the layer is taller or wider than it. */
  readonly rowFolds: number;
  readonly columnFolds: number;
  /** Cycles of one fold, filling and emptying included; ragged folds take as long as full ones. */
  readonly foldCycles: number;
  /** Number of the layer's last cycle, counted from 0: what SCALE-Sim reports as its cycles, one less than the array is occupied. */
  readonly cycles: number;
  /** Share of the array's multiply-accumulates that the layer used while it occupied the array, 0..1. */
  readonly utilisation: number;
  /** Share of the processing elements that hold an element of the layer, mean over the folds, 0..1. */
  readonly mappingEfficiency: number;
}

/**
 * Cycles of a layer whose operands are always at hand, by the closed forms of the array's dataflow (README.md in this folder derives them).
 * Throws an `InputError` where the count is no whole number below 2^53.
 */
export function estimateSystolicLayer(layer: SystolicLayer, array: SystolicArray): SystolicRun {
  const { rows, columns, dataflow } = array;
  const product = layerToProduct(layer);
  const { down, across, steps } = placeProduct(product, dataflow);
  const rowFolds = Math.ceil(down / rows);
  const columnFolds = Math.ceil(across / columns);
  // The stationary operand of the two other dataflows enters first, one row of the array a cycle.
  const loadCycles = dataflow === "output-stationary" ? 0 : rows;
  const foldCycles = loadCycles + rows + columns + steps - 2;
  const occupiedCycles = rowFolds * columnFolds * foldCycles;
  const macs = product.m * product.n * product.k;
  requireCount(occupiedCycles, "the cycles of a systolic layer");
  requireCount(macs, "the MACs of a systolic layer");
  return {
    macs,
    rowFolds,
    columnFolds,
    foldCycles,
    cycles: occupiedCycles - 1,
    utilisation: macs / (rows * columns * occupiedCycles),
    mappingEfficiency: (down * across) / (rowFolds * rows * columnFolds * columns),
  };
}

/** Which dimension of the product lies down the array, which across it, and which one passes through it step by step. */
function placeProduct({ m, n, k }: SystolicProduct, dataflow: Dataflow): Placement {
  switch (dataflow) {
    case "output-stationary":
      return { down: m, across: n, steps: k };
    case "weight-stationary":
      return { down: k, across: n, steps: m };
    case "input-stationary":
      return { down: k, across: m, steps: n };
  }
}

interface Placement {
  readonly down: number;
  readonly across: number;
  readonly steps: number;
}
