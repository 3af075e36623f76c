import { leastCycles } from "./lower-bound.ts";
import { type Machine, transferCycles } from "./machine.ts";
import type { Mapping } from "./mapping.ts";
import { OperandAccess } from "./operand-access.ts";
import type { OperationShape } from "./operation.ts";
import { OperationCounters } from "./operation-counters.ts";
import { DemandRecorder } from "./operation-demands.ts";
import { type OperationContext, OperationPlan } from "./operation-plan.ts";
import type { OperationRun, RejectedMapping } from "./operation-run.ts";
import { OperationTimer } from "./operation-timer.ts";
import type { ResidentMemory } from "./resident-memory.ts";
import { partsAcross, partsDown } from "./spatial-split.ts";

/** What the forward rule hands to the mapper: the operation and the state of the memories when it starts. */
export interface MappingRequest {
  readonly machine: Machine;
  readonly shape: OperationShape;
  readonly context: OperationContext;
  /** What stays now; a new tensor finds its gap there, and tiles in flight may use what lies between it and `flightEnd`. */
  readonly resident: ResidentMemory;
  readonly flightEnd: number;
  /** Bytes per PE for weights in flight. */
  readonly stagingBytes: number;
  /** The output may stay on chip; the network's own output may not. */
  readonly mayStay: boolean;
}

/**
 * Chooses how an operation runs (section 8 of the specification). Deterministic: mappings come in a fixed order, and only a strictly faster one, or
 * an equally fast one that moves fewer bytes through DRAM, replaces the best.
 */
export class OperationMapper {
  readonly #plan = new OperationPlan();
  readonly #timer = new OperationTimer();
  readonly #counters = new OperationCounters();
  /** What the last choice asked the memories for. */
  readonly demands = new DemandRecorder();
  #request!: MappingRequest;
  #best: Mapping | undefined;
  #bestCost = Number.POSITIVE_INFINITY;
  #bestCycles = 0;
  #bestDramBytes = 0;
  #rejected: RejectedMapping | undefined;
  #rejectedCost = Number.POSITIVE_INFINITY;
  /** Cost of the best so far with the spatial mapping being tried; of what was skipped, what it takes at least. */
  #spatialCost = Number.POSITIVE_INFINITY;
  #fetchBackCycles = 0;
  readonly #explains: boolean;
  /** Of the mappings that were skipped, the one that takes the fewest cycles at least. */
  #skipped: Mapping | undefined;
  #skippedLeast = Number.POSITIVE_INFINITY;

  /** With `explains` it looks for the best rejected mapping among those that it skipped, too. */
  constructor({ explains = false }: { readonly explains?: boolean } = {}) {
    this.#explains = explains;
  }

  /** The fastest legal mapping that it finds, or undefined where none fits the memories. */
  map(request: MappingRequest): OperationRun | undefined {
    const { machine, shape, context } = request;
    this.#request = request;
    this.demands.reset();
    this.#best = this.#rejected = this.#skipped = undefined;
    this.#bestCost = this.#rejectedCost = this.#skippedLeast = Number.POSITIVE_INFINITY;
    const outputBytes = shape.outputHeight * shape.outputWidth * shape.outputChannels;
    this.#fetchBackCycles = request.mayStay ? transferCycles(outputBytes, machine.load) : 0;
    this.#plan.setOperation(machine, shape, context);
    const { spatialMappings, peX, peY } = machine.accelerator;
    for (const spatial of spatialMappings) {
      const isEqual = (other: typeof spatial) =>
        partsDown(other, peY) === partsDown(spatial, peY) && partsAcross(other, peX) === partsAcross(spatial, peX);
      if (spatialMappings.find(isEqual) === spatial) this.#trySpatial(spatial);
    }
    return this.#best === undefined ? undefined : this.#record(this.#best);
  }

  #record(mapping: Mapping): OperationRun {
    const { machine, shape, context } = this.#request;
    const { labels, traffic, effects } = this.#counters;
    if (this.#skipped !== undefined && this.#skippedLeast < this.#rejectedCost) {
      this.#plan.set(machine, shape, { mapping: this.#skipped, context });
      this.#timer.time(this.#plan);
      const cost = this.#timer.cycles + (this.#skipped.outputOnChip ? 0 : this.#fetchBackCycles);
      if (cost < this.#rejectedCost) this.#reject(this.#skipped, { cost, cycles: this.#timer.cycles });
    }
    this.#plan.set(machine, shape, { mapping, context });
    this.#timer.time(this.#plan);
    this.#counters.count(this.#plan, this.#timer);
    const run = { cycles: this.#timer.cycles, labels: { ...labels }, traffic: { ...traffic }, effects: { ...effects }, mapping };
    return this.#rejected === undefined ? run : { ...run, rejected: this.#rejected };
  }

  #trySpatial(spatial: Mapping["spatial"]): void {
    const plan = this.#plan;
    plan.setSpatial(spatial);
    const isChoice = OperandAccess.isChoice(plan.shape, plan.split, plan.context);
    for (const inPlace of isChoice ? [true, false] : [false]) {
      plan.setInPlace(inPlace);
      this.#spatialCost = Number.POSITIVE_INFINITY;
      if (plan.shape.onArray) this.#tryLanes();
      else {
        plan.setLanes(1);
        plan.setWeightTiles(1);
        if (this.demands.fitsStaging(plan.stagingBytes(1), this.#request.stagingBytes)) this.#tryPositions();
      }
    }
  }

  /** All lanes, then half of them as long as that helps: narrow rounds expose shorter fills. */
  #tryLanes(): void {
    const { split, work, machine } = this.#plan;
    for (let lanes = machine.accelerator.lanes; lanes >= 1; lanes = Math.floor(lanes / 2)) {
      const before = this.#spatialCost;
      this.#plan.setLanes(lanes);
      if (!this.#isTooSlow(split.positions * work.stepsPerPosition(split.groups))) this.#tryPasses();
      const narrows = split.groupChannels > work.width / 2;
      if (this.#spatialCost < Number.POSITIVE_INFINITY && (!narrows || this.#spatialCost >= before)) return;
    }
  }

  /** The largest passes that fit, then halves of them as long as that helps: small passes hide their fills behind each other, large ones spill less. */
  #tryPasses(): void {
    const { machine, work, lanes, split } = this.#plan;
    const { registerHalfBytes, holdsWeights } = machine;
    const held = { stepBytes: work.stepRegisterBytes(lanes), registerHalfBytes };
    const largest = holdsWeights ? this.demands.heldSteps(work.inputSteps, held) : work.inputSteps;
    for (let passSteps = largest; passSteps >= 1; passSteps = Math.floor(passSteps / 2)) {
      const before = this.#spatialCost;
      this.#plan.setPasses(passSteps);
      if (this.#isTooSlow(split.groups * split.positions * work.stepSum)) return;
      this.#tryRounds();
      if (this.#spatialCost >= before) break;
    }
    this.#tryPassTiles(largest);
  }

  /** Whether this many array cycles are too many already. */
  #isTooSlow(cycles: number): boolean {
    const least = cycles + this.#plan.machine.accelerator.controlCycles;
    if (least <= this.#bestCost) return false;
    this.#spatialCost = Math.min(this.#spatialCost, least);
    return true;
  }

  /** All weights at once where they fit, then as many rounds as the doubled staging holds, then one. */
  #tryRounds(): void {
    const plan = this.#plan;
    const { stagingBytes } = this.#request;
    const { groups } = plan.split;
    const units = groups > 1 ? groups : plan.work.roundsPerGroup;
    const fitting = this.demands.fitsDoubled((units - 1) * plan.stagingBytes(1), stagingBytes)
      ? units - 1
      : Math.floor(Math.floor(stagingBytes / 2) / plan.stagingBytes(1));
    if (this.demands.fitsStaging(plan.stagingBytes(units), stagingBytes)) this.#tryWeights(units);
    if (fitting > 1) this.#tryWeights(fitting);
    if (fitting >= 1) this.#tryWeights(1);
  }

  #tryWeights(roundsPerTile: number): void {
    this.#plan.setWeightTiles(roundsPerTile);
    this.#tryPositions();
  }

  /** A pass a tile: its weights arrive while the one before sweeps, but no sweep hides its fill. Halves as long as that helps. */
  #tryPassTiles(largest: number): void {
    const plan = this.#plan;
    const { split, work } = plan;
    const { fillCycles, drainCycles } = plan.machine.accelerator;
    const others = this.#spatialCost;
    this.#spatialCost = Number.POSITIVE_INFINITY;
    for (let passSteps = largest; passSteps >= 1; passSteps = Math.floor(passSteps / 2)) {
      plan.setPasses(passSteps);
      // One pass of a round is the whole round, which was tried.
      if (work.passes === 1 && (split.groups === 1 || work.roundsPerGroup === 1)) continue;
      const tiles = split.groups * work.roundsPerGroup * work.passes;
      const sweeps = split.groups * (split.positions * work.stepSum + work.fillSum);
      if (this.#isTooSlow(sweeps + tiles * (fillCycles + drainCycles))) break;
      const [bytes, { stagingBytes }] = [plan.stagingBytes(0), this.#request];
      if (!(tiles > 1 ? this.demands.fitsDoubled(bytes, stagingBytes) : this.demands.fitsStaging(bytes, stagingBytes))) continue;
      const before = this.#spatialCost;
      this.#tryWeights(0);
      if (this.#spatialCost >= before) break;
    }
    this.#spatialCost = Math.min(this.#spatialCost, others);
  }

  /** The output stays where it fits; only where no tiling leaves room for that, it goes to DRAM. */
  #tryPositions(): void {
    const plan = this.#plan;
    const { mayStay, resident, flightEnd } = this.#request;
    if (mayStay && plan.split.hasPlainShares) {
      const bytes = this.demands.staying(plan.outputShareBytes);
      const gap = resident.findGap(bytes);
      plan.outputOnChip = true;
      if (gap >= 0 && this.#tryTiles(flightEnd - Math.max(resident.top, gap + bytes))) return;
    }
    plan.outputOnChip = false;
    this.demands.leaves = true;
    this.#tryTiles(flightEnd - resident.top);
  }

  /** The largest position tile that fits, and halves of it as long as that helps where there is something to overlap. False where none fits. */
  #tryTiles(flightBytes: number): boolean {
    const plan = this.#plan;
    plan.weightsOuter = false;
    plan.setTileColumns(plan.split.columns);
    plan.setTileRows(plan.split.rows);
    if (!this.#fitsFlight(flightBytes) && !this.#cutRows(flightBytes) && !this.#cutColumns(flightBytes)) return false;
    const { dramOperands, chipOperands } = plan.access;
    const moves = dramOperands + chipOperands > 0 || !plan.outputOnChip;
    this.#tryOrders(flightBytes);
    while (moves && plan.tileRows > 1) {
      const before = this.#spatialCost;
      plan.setTileRows(Math.ceil(plan.tileRows / 2));
      if (!this.#fitsFlight(flightBytes)) continue;
      this.#tryOrders(flightBytes);
      if (this.#spatialCost >= before) break;
    }
    return true;
  }

  /** Whether the planned tiles fit what is there for tiles in flight. */
  #fitsFlight(flightBytes: number): boolean {
    return this.demands.fitsFlight(this.#plan.flightBytes, flightBytes);
  }

  /** Cuts the rows into as few tiles as fit. False where not even single rows do. */
  #cutRows(flightBytes: number): boolean {
    const plan = this.#plan;
    const { rows } = plan.split;
    plan.setTileRows(1);
    if (!this.#fitsFlight(flightBytes)) return false;
    let [tooFew, enough] = [1, rows];
    while (enough - tooFew > 1) {
      const tiles = Math.ceil((tooFew + enough) / 2);
      plan.setTileRows(Math.ceil(rows / tiles));
      if (!this.#fitsFlight(flightBytes)) tooFew = tiles;
      else enough = tiles;
    }
    plan.setTileRows(Math.ceil(rows / enough));
    return true;
  }

  /** Cuts single rows into as few tiles as fit. False where not even single positions do. */
  #cutColumns(flightBytes: number): boolean {
    const plan = this.#plan;
    const { columns } = plan.split;
    plan.setTileColumns(1);
    if (!this.#fitsFlight(flightBytes)) return false;
    let [tooFew, enough] = [1, columns];
    while (enough - tooFew > 1) {
      const tiles = Math.ceil((tooFew + enough) / 2);
      plan.setTileColumns(Math.ceil(columns / tiles));
      if (!this.#fitsFlight(flightBytes)) tooFew = tiles;
      else enough = tiles;
    }
    plan.setTileColumns(Math.ceil(columns / enough));
    return true;
  }

  #tryOrders(flightBytes: number): void {
    const plan = this.#plan;
    this.#tryMapping();
    if (plan.roundsPerTile === 0 || plan.weights.tiles === 1 || plan.positionTiles === 1) return;
    plan.weightsOuter = true;
    if (this.#fitsFlight(flightBytes)) this.#tryMapping();
    plan.weightsOuter = false;
  }

  /** Times the plan, unless it cannot be faster than the best. */
  #tryMapping(): void {
    const plan = this.#plan;
    const leaving = plan.outputOnChip ? 0 : this.#fetchBackCycles;
    const least = leastCycles(plan) + leaving;
    if (least > this.#bestCost) {
      this.#spatialCost = Math.min(this.#spatialCost, least);
      if (!this.#explains || least >= this.#skippedLeast) return;
      this.#skippedLeast = least;
      this.#skipped = plan.toMapping();
      return;
    }
    const timer = this.#timer;
    timer.time(plan);
    const cost = timer.cycles + leaving;
    if (cost < this.#spatialCost) this.#spatialCost = cost;
    const dramBytes = timer.dramReadBytes + timer.dramWriteBytes;
    if (cost < this.#bestCost || (cost === this.#bestCost && dramBytes < this.#bestDramBytes)) {
      if (this.#best !== undefined) this.#reject(this.#best, { cost: this.#bestCost, cycles: this.#bestCycles });
      this.#best = plan.toMapping();
      this.#bestCost = cost;
      this.#bestCycles = timer.cycles;
      this.#bestDramBytes = dramBytes;
    } else if (cost < this.#rejectedCost) this.#reject(plan.toMapping(), { cost, cycles: timer.cycles });
  }

  #reject(mapping: Mapping, { cost, cycles }: { readonly cost: number; readonly cycles: number }): void {
    this.#rejectedCost = cost;
    this.#rejected = { mapping, cycles };
  }
}
