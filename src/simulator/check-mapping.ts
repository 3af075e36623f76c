import type { Machine } from "./machine.ts";
import type { Mapping, Placement } from "./mapping.ts";
import type { OperationShape } from "./operation.ts";
import { OperationPlan } from "./operation-plan.ts";

/** What a mapping must fit beside the machine: where operands lie, and the memory that is left for tiles and weights in flight. */
export type MappingLimits = Pick<Placement, "places" | "flightAddress" | "flightEnd" | "stagingBytes"> & {
  /** The operands were flattened. */
  readonly reshaped: boolean;
};

/**
 * Why a mapping is illegal for an operation (section 8 of the specification): a field out of range, or what does not fit where. Undefined for a
 * legal mapping.
 */
export function explainIllegalMapping(
  machine: Machine,
  shape: OperationShape,
  { mapping, limits }: { readonly mapping: Mapping; readonly limits: MappingLimits },
): string | undefined {
  const { spatialMappings } = machine.accelerator;
  if (!spatialMappings.includes(mapping.spatial)) return `spatial is ${mapping.spatial}, expected one of ${spatialMappings.join(", ")}`;
  const plan = new OperationPlan();
  plan.setOperation(machine, shape, { ...limits, cachedWeightBytes: 0 });
  plan.setSpatial(mapping.spatial);
  return explainRange(plan, mapping) ?? explainFit(plan, { mapping, limits });
}

/** The first field that is out of range. Sets lanes and passes on the way, because later ranges depend on them. */
function explainRange(plan: OperationPlan, mapping: Mapping): string | undefined {
  const { shape, split, work, machine } = plan;
  const { lanes, passSteps, tileRows, tileColumns, roundsPerTile } = mapping;
  const range = (field: string, value: number, { least, most }: { readonly least: number; readonly most: number }) =>
    Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `${field} is ${value}, expected an integer from ${least} to ${most}`;
  const positions =
    range("tileRows", tileRows, { least: 1, most: split.rows }) ?? range("tileColumns", tileColumns, { least: 1, most: split.columns });
  if (positions !== undefined) return positions;
  const lanesFault = range("lanes", lanes, { least: 1, most: shape.onArray ? machine.accelerator.lanes : 1 });
  if (lanesFault !== undefined) return lanesFault;
  plan.setLanes(lanes);
  const passFault = range("passSteps", passSteps, { least: 1, most: shape.onArray ? work.inputSteps : 1 });
  if (passFault !== undefined) return passFault;
  plan.setPasses(passSteps);
  const units = split.groups > 1 ? split.groups : work.roundsPerGroup;
  return range("roundsPerTile", roundsPerTile, shape.onArray ? { least: 0, most: units } : { least: 1, most: 1 });
}

/** What does not fit registers, staging or the buffers for tiles in flight. */
function explainFit(
  plan: OperationPlan,
  { mapping, limits }: { readonly mapping: Mapping; readonly limits: MappingLimits },
): string | undefined {
  const { machine, shape, split, weights } = plan;
  plan.setInPlace(mapping.inPlace);
  plan.setWeightTiles(mapping.roundsPerTile);
  plan.setTileRows(mapping.tileRows);
  plan.setTileColumns(mapping.tileColumns);
  plan.weightsOuter = mapping.weightsOuter;
  plan.outputOnChip = mapping.outputOnChip;
  if (mapping.weightsOuter && (mapping.roundsPerTile === 0 || weights.tiles === 1 || plan.positionTiles === 1))
    return "weightsOuter is true, expected false without several weight tiles of whole rounds and several position tiles";
  if (mapping.outputOnChip && !split.hasPlainShares)
    return "outputOnChip is true, expected false where channel groups are shared out unevenly";
  if (shape.onArray && machine.holdsWeights && plan.registerBytes > machine.registerHalfBytes)
    return `a sweep's weights take ${plan.registerBytes} bytes of a lane, expected at most ${machine.registerHalfBytes}, half its register file`;
  const staging = weights.tiles > 1 ? Math.floor(limits.stagingBytes / 2) : limits.stagingBytes;
  const staged = plan.stagingBytes(mapping.roundsPerTile);
  if (staged > staging) return `a weight tile takes ${staged} bytes, expected at most ${staging} of staging`;
  const flight = limits.flightEnd - limits.flightAddress;
  if (plan.flightBytes > flight) return `tiles in flight take ${plan.flightBytes} bytes, expected at most ${flight}`;
  return undefined;
}
