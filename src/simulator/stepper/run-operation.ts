import type { CycleLabels, Effects, Traffic } from "../counters.ts";
import { ArraySequencer } from "./array-sequencer.ts";
import type { Chip } from "./chip.ts";
import { Dma } from "./dma.ts";
import { buildLoad } from "./load-builder.ts";
import type { OperationConstants } from "./operation-constants.ts";
import { OperationLayout } from "./operation-layout.ts";
import type { Placed, PlacedWeights } from "./place-operation.ts";
import { ProcessingElement } from "./processing-element.ts";
import { Sequencer } from "./sequencer.ts";
import { buildStore } from "./store-builder.ts";
import type { StoredTensor } from "./stored-tensor.ts";
import { Tally } from "./tally.ts";
import { VectorSequencer } from "./vector-sequencer.ts";

/** What the stepper counted while it ran an operation. */
export interface SteppedOperation {
  readonly cycles: number;
  readonly labels: CycleLabels;
  readonly traffic: Traffic;
  readonly effects: Effects;
}

/** Runs an operation whose operands and constants are in place. */
export function runOperation(
  chip: Chip,
  setting: Placed & {
    readonly operands: readonly StoredTensor[];
    readonly output: StoredTensor;
    readonly weights: PlacedWeights;
    readonly constants: OperationConstants;
  },
): SteppedOperation {
  const { operation, placement, weights, constants } = setting;
  const { shape } = operation;
  const { tiles, division } = weights;
  const layout = new OperationLayout({
    ...setting,
    chip,
    division,
    tiles,
    operands: setting.operands.slice(0, shape.operands),
    gate: shape.kind === "scale" ? setting.operands[shape.operands] : undefined,
  });
  for (const memory of chip.local) memory.forget(placement.flightAddress, placement.flightEnd);
  const staging = chip.stagingAddress(placement);
  for (const memory of chip.weights) memory.forget(staging, staging + placement.stagingBytes);
  const tally = new Tally();
  const pes = division.shares.map((share) => new ProcessingElement(layout, share, { constants, tally }));
  const work = shape.onArray ? new ArraySequencer(layout, pes) : new VectorSequencer(layout, pes, tally);
  const dma = new Dma(chip.machine, tally);
  const program = {
    count: tiles.count,
    load: (tile: number) => buildLoad(layout, tiles.tile(tile)),
    store: (tile: number) => buildStore(layout, tiles.tile(tile)),
  };
  const cycles = new Sequencer(program, chip.machine.accelerator, { work, dma, tally }).run();
  countPositions(tally, layout, pes[0]!);
  return { cycles, labels: tally.labels, traffic: tally.traffic, effects: tally.effects };
}

/** What only PE 0 counts, tiles smaller than the first, and what operands in place spare. */
function countPositions({ effects }: Tally, { held, setting }: OperationLayout, { array, vector, port }: ProcessingElement): void {
  effects.steps = array.steps;
  effects.vectorCycles = vector.cycles;
  effects.registerFills = port.fills;
  const positions = (index: number) => setting.tiles.tile(index).rows.size * setting.tiles.tile(index).columns.size;
  for (let index = 0; index < setting.tiles.count; index++) if (positions(index) < positions(0)) effects.edgeTiles++;
  for (const shares of held) for (const { heldBytes } of shares ?? []) effects.inPlaceBytes += heldBytes;
}
