import { loadCycles, storeCycles, transferCycles } from "./machine.ts";
import type { OperationPlan } from "./operation-plan.ts";

/**
 * Cycles that a planned operation takes at least, in closed form: all transfers in a row; or its computation between its first load and its last
 * store. The mapper skips what cannot be faster than its best.
 */
export function leastCycles(plan: OperationPlan): number {
  const { controlCycles } = plan.machine.accelerator;
  return controlCycles + Math.max(leastDmaCycles(plan), firstLoadCycles(plan) + leastArrayCycles(plan) + lastStoreCycles(plan));
}

function leastDmaCycles(plan: OperationPlan): number {
  const { machine, shape, access, weights, rows, columns, weightsOuter, positionTiles, outputOnChip } = plan;
  const { dramLatencyCycles, broadcastBytesPerCycle } = machine.accelerator;
  const cached = Math.min(shape.weightBytes, plan.context.cachedWeightBytes);
  const inputLoads = weightsOuter ? weights.tiles : 1;
  const weightLoads = weights.tiles > 1 && !weightsOuter ? positionTiles : 1;
  const region = inputLoads * rows.unionTotal * columns.unionTotal * shape.inputChannels;
  const dramBytes = region * access.dramOperands + weightLoads * (shape.weightBytes - cached) + access.gateDramBytes;
  const chipBytes = region * access.chipOperands + weightLoads * cached + access.gateChipBytes + access.haloBytes;
  const waits = access.dramOperands > 0 ? inputLoads * rows.readingTiles * columns.readingTiles : dramBytes > 0 ? 1 : 0;
  const load = Math.max(waits * dramLatencyCycles, Math.ceil(chipBytes / broadcastBytesPerCycle)) + transferCycles(dramBytes, machine.load);
  if (outputOnChip) return load;
  const stores = shape.kind === "global-pool" ? 1 : positionTiles * plan.storingWeightTiles;
  return load + stores * dramLatencyCycles + transferCycles(plan.outputBytes, machine.store);
}

/** The first tile's load, without which nothing starts. */
function firstLoadCycles({ machine, shape, access, weights, rows, columns }: OperationPlan): number {
  const region = rows.union(0) * columns.union(0) * shape.inputChannels;
  const run = weights.run(0);
  const dramBytes = region * access.dramOperands + access.gateDramBytes + run.dramBytes;
  const chipBytes = region * access.chipOperands + access.gateChipBytes + access.haloBytes + run.chipBytes;
  return loadCycles(machine, { dramBytes, chipBytes });
}

function lastStoreCycles({ machine, shape, weights, rows, columns, outputOnChip }: OperationPlan): number {
  if (outputOnChip) return 0;
  const { channels } = weights.run(weights.runs - 1);
  const positions = shape.kind === "global-pool" ? 1 : rows.outputs(rows.classes - 1) * columns.outputs(columns.classes - 1);
  return storeCycles(machine, positions * channels);
}

/**
 * The array's tiles: of each sweep the first position takes its steps, the others as long as steps or vector work; first fills that nothing hides; or
 * the weight port's work, where that is more.
 */
function leastArrayCycles(plan: OperationPlan): number {
  const { machine, shape, split, work, weights, positionTiles: tiles } = plan;
  const { fillCycles, drainCycles } = machine.accelerator;
  const pipeline = tiles * weights.tiles * (fillCycles + drainCycles);
  if (!shape.onArray) return pipeline + plan.vectorCycles(split.positions, true);
  const sweeps = tiles * work.stepSum + (split.positions - tiles) * work.paceSum;
  const isThrough = weights.tiles > 1 && !plan.weightsOuter;
  const exposed = weights.firstFills * (isThrough ? tiles : 1);
  const fills = weights.hasSingleSweeps && !isThrough ? 0 : tiles * work.fillSum;
  return pipeline + Math.max(split.groups * sweeps + exposed, split.groups * fills);
}
