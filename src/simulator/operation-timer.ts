import type { AxisTiles } from "./axis-tiles.ts";
import { DoubleBuffer, LINE_LOOP, POSITION_LOOP, type TileTimes } from "./double-buffer.ts";
import { LoopJump, type LoopState } from "./loop-jump.ts";
import { loadCycles, storeCycles } from "./machine.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { countSweeps } from "./weight-tiles.ts";

/** Figures that are summed tile by tile, in one array so that a loop over tiles can be repeated as a whole. */
const COMPUTE = 0;
const BANK = 1;
const WEIGHT_WAIT = 2;
const TRANSFERS = 3;
const DMA_CYCLES = 4;
const DRAM_READ_BYTES = 5;
const CHIP_READ_BYTES = 6;
const DRAM_WRITE_BYTES = 7;
const FIGURES = 8;

/**
 * Runs one planned operation tile by tile through the transfer pipeline, equal tiles and equal lines of tiles at once, and sums its cycles by label
 * and its transfers. The figures are those of the last `time`.
 */
export class OperationTimer implements LoopState {
  fill = 0;
  drain = 0;
  ioWait = 0;
  control = 0;
  cycles = 0;
  readonly #figures = new Float64Array(FIGURES);
  readonly #marks = new Float64Array(3 * FIGURES);
  readonly #lines = new LoopJump(LINE_LOOP);
  readonly #positions = new LoopJump(POSITION_LOOP);
  readonly #pipeline: DoubleBuffer;
  readonly #times: TileTimes = { load: 0, compute: 0, store: 0 };
  readonly #load = { dramBytes: 0, chipBytes: 0 };
  readonly #fills = { exposed: false, accompanied: false };
  #plan!: OperationPlan;
  /** Tiles run along the inner axis first; where a row has one tile, rows are inner. */
  #outer!: AxisTiles;
  #inner!: AxisTiles;
  /** Classes of the tiles that are being run along both axes, and whether they are the first or the last of those with these weights. */
  #outerClass = 0;
  #innerClass = 0;
  #isFirst = true;
  #isLast = true;
  /** The run of weight tiles that is being worked through; whether a position tile runs through all of them. */
  #weightRun = 0;
  #throughWeights = false;
  #loadsInputs = true;
  /** Halos and the gate are still to come. */
  #owesExtras = true;
  /** The last tile of a weight tile differs from those before. */
  #lastDiffers = false;

  /** With a pipeline that looks at every tile, nothing is jumped. */
  constructor(pipeline = new DoubleBuffer()) {
    this.#pipeline = pipeline;
  }

  get compute(): number {
    return this.#figures[COMPUTE]!;
  }
  get bank(): number {
    return this.#figures[BANK]!;
  }
  get weightWait(): number {
    return this.#figures[WEIGHT_WAIT]!;
  }
  get transfers(): number {
    return this.#figures[TRANSFERS]!;
  }
  get dmaCycles(): number {
    return this.#figures[DMA_CYCLES]!;
  }
  get dramReadBytes(): number {
    return this.#figures[DRAM_READ_BYTES]!;
  }
  /** Bytes loaded from on-chip memories. */
  get chipReadBytes(): number {
    return this.#figures[CHIP_READ_BYTES]!;
  }
  get dramWriteBytes(): number {
    return this.#figures[DRAM_WRITE_BYTES]!;
  }
  /** Cycles in which the array works. */
  get arrayCycles(): number {
    return this.compute + this.bank + this.weightWait + this.fill + this.drain;
  }

  time(plan: OperationPlan): void {
    const { machine, weights, rows, columns } = plan;
    const { fillCycles, drainCycles, controlCycles } = machine.accelerator;
    this.#plan = plan;
    this.#pipeline.reset();
    this.#figures.fill(0);
    this.#inner = columns.tiles === 1 ? rows : columns;
    this.#outer = columns.tiles === 1 ? columns : rows;
    this.#owesExtras = true;
    this.#throughWeights = weights.tiles > 1 && !plan.weightsOuter;
    this.#lastDiffers = plan.shape.onArray ? !this.#throughWeights && machine.holdsWeights : plan.shape.kind === "global-pool";
    this.#loadsInputs = true;
    this.#weightRun = 0;
    if (plan.weightsOuter) this.#runWeights();
    else this.#runLines();
    const tiles = plan.positionTiles * weights.tiles;
    this.fill = tiles * fillCycles;
    this.drain = tiles * drainCycles;
    this.control = controlCycles;
    const arrayCycles = this.arrayCycles;
    const total = this.#pipeline.finish();
    this.ioWait = total - arrayCycles;
    this.cycles = total + controlCycles;
  }

  /** Every weight tile through all position tiles. */
  #runWeights(): void {
    const { weights } = this.#plan;
    for (; this.#weightRun < weights.runs; this.#weightRun++)
      for (let left = weights.run(this.#weightRun).tiles; left > 0; left--) this.#runLines();
  }

  /** All position tiles, line by line. */
  #runLines(): void {
    const outer = this.#outer;
    for (let at = 0; at < outer.classes; at++) {
      this.#outerClass = at;
      const isFirst = at === 0;
      const endsHere = this.#lastDiffers && at === outer.classes - 1;
      if (isFirst) this.#runLine(true, endsHere && outer.tiles === 1);
      const last = endsHere && outer.tiles > 1 ? 1 : 0;
      this.#repeatLines(outer.count(at) - (isFirst ? 1 : 0) - last);
      if (last === 1) this.#runLine(false, true);
    }
  }

  #repeatLines(count: number): void {
    if (count > 0) this.#lines.begin();
    for (let left = count; left > 0; ) {
      this.#runLine(false, false);
      left = this.#lines.afterTurn(this, left - 1);
    }
  }

  /** One line of position tiles, which may begin and end those with these weights. */
  #runLine(begins: boolean, ends: boolean): void {
    const inner = this.#inner;
    for (let at = 0; at < inner.classes; at++) {
      this.#innerClass = at;
      const isFirst = begins && at === 0;
      const endsHere = ends && at === inner.classes - 1;
      let count = inner.count(at);
      if (isFirst) {
        this.#isFirst = true;
        this.#isLast = endsHere && inner.tiles === 1;
        this.#runPositions(1);
        count--;
      }
      this.#isFirst = false;
      this.#isLast = false;
      const last = endsHere && inner.tiles > 1 ? 1 : 0;
      if (count > last) this.#runPositions(count - last);
      if (last === 0) continue;
      this.#isLast = true;
      this.#runPositions(1);
    }
  }

  /** Position tiles of the present classes, each through all weight tiles where the mapping says so. */
  #runPositions(count: number): void {
    if (!this.#throughWeights) {
      this.#runTiles(count, this.#isFirst);
      return;
    }
    this.#positions.begin();
    for (let left = count; left > 0; ) {
      this.#runThroughWeights();
      left = this.#positions.afterTurn(this, left - 1);
    }
  }

  #runThroughWeights(): void {
    const { weights } = this.#plan;
    for (this.#weightRun = 0; this.#weightRun < weights.runs; this.#weightRun++) {
      const { tiles } = weights.run(this.#weightRun);
      this.#loadsInputs = this.#weightRun === 0;
      this.#runTiles(this.#loadsInputs ? 1 : tiles, true);
      if (!this.#loadsInputs || tiles === 1) continue;
      this.#loadsInputs = false;
      this.#runTiles(tiles - 1, true);
    }
  }

  /** Tiles of the present classes and weights. */
  #runTiles(count: number, newWeights: boolean): void {
    const { shape, machine, work } = this.#plan;
    const { fillCycles, drainCycles } = machine.accelerator;
    const figures = this.#figures;
    const positions = this.#outer.own(this.#outerClass) * this.#inner.own(this.#innerClass);
    if (shape.onArray) {
      this.#measureArray(positions, newWeights);
      figures[COMPUTE]! += count * work.compute;
      figures[BANK]! += count * work.bank;
      figures[WEIGHT_WAIT]! += count * work.weightWait;
      this.#times.compute = fillCycles + work.compute + work.bank + work.weightWait + drainCycles;
    } else {
      const compute = this.#plan.vectorCycles(positions, this.#isLast);
      figures[COMPUTE]! += count * compute;
      this.#times.compute = fillCycles + compute + drainCycles;
    }
    this.#times.load = this.#loadTiles(count, newWeights);
    this.#times.store = this.#storeTiles(count);
    this.#pipeline.run(this.#times, count);
  }

  #measureArray(positions: number, newWeights: boolean): void {
    const { work, weights } = this.#plan;
    const run = weights.run(this.#weightRun);
    this.#fills.exposed = newWeights;
    this.#fills.accompanied = !this.#throughWeights && !this.#isLast && countSweeps(run) > 1;
    work.measure(run, positions, this.#fills);
  }

  /** Counts what each tile loads; returns the cycles that takes. */
  #loadTiles(count: number, newWeights: boolean): number {
    const { machine, shape, access, weights } = this.#plan;
    const load = this.#load;
    load.dramBytes = load.chipBytes = 0;
    if (this.#loadsInputs) {
      const region = this.#outer.union(this.#outerClass) * this.#inner.union(this.#innerClass) * shape.inputChannels;
      load.dramBytes = region * access.dramOperands;
      load.chipBytes = region * access.chipOperands;
    }
    if (newWeights) {
      const run = weights.run(this.#weightRun);
      load.dramBytes += run.dramBytes;
      load.chipBytes += run.chipBytes;
    }
    if (this.#owesExtras) {
      load.dramBytes += access.gateDramBytes;
      load.chipBytes += access.gateChipBytes + access.haloBytes;
      this.#owesExtras = false;
    }
    const cycles = loadCycles(machine, load);
    if (cycles === 0) return 0;
    const figures = this.#figures;
    figures[TRANSFERS]! += count;
    figures[DMA_CYCLES]! += count * cycles;
    figures[DRAM_READ_BYTES]! += count * load.dramBytes;
    figures[CHIP_READ_BYTES]! += count * load.chipBytes;
    return cycles;
  }

  /** Counts what each tile stores; returns the cycles that takes. */
  #storeTiles(count: number): number {
    const { machine, shape, weights, outputOnChip } = this.#plan;
    if (outputOnChip) return 0;
    const { channels } = weights.run(this.#weightRun);
    const isGlobal = shape.kind === "global-pool";
    const positions = isGlobal ? Number(this.#isLast) : this.#outer.outputs(this.#outerClass) * this.#inner.outputs(this.#innerClass);
    const bytes = positions * channels;
    if (bytes === 0) return 0;
    const cycles = storeCycles(machine, bytes);
    const figures = this.#figures;
    figures[TRANSFERS]! += count;
    figures[DMA_CYCLES]! += count * cycles;
    figures[DRAM_WRITE_BYTES]! += count * bytes;
    return cycles;
  }

  mark(loop: number): void {
    this.#pipeline.mark(loop);
    this.#marks.set(this.#figures, loop * FIGURES);
  }

  repeats(loop: number): boolean {
    return this.#pipeline.repeats(loop);
  }

  jump(loop: number, times: number): void {
    this.#pipeline.jump(loop, times);
    for (let figure = 0; figure < FIGURES; figure++)
      this.#figures[figure]! += times * (this.#figures[figure]! - this.#marks[loop * FIGURES + figure]!);
  }
}
