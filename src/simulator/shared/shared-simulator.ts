import type { Accelerator } from "../../accelerator/accelerator.ts";
import { explainRegisterFile } from "../feasibility.ts";
import { createMachine, type Machine } from "../machine.ts";
import { divideMemory } from "../memory-plan.ts";
import type { OperationShape, Program } from "../operation.ts";
import { OperationMapper } from "../operation-mapper.ts";
import { Simulator } from "../simulate.ts";
import { MachineResults } from "./machine-results.ts";
import { classifyPrograms } from "./program-classes.ts";
import type { ProgramSet } from "./program-set.ts";
import { ProgramSummer, type ProgramSums } from "./program-sums.ts";
import { TRAFFIC } from "./segment-runner.ts";

export interface SharedSimulatorOptions {
  /** Lowers the network that was the given one of the set again. */
  readonly lower: (index: number) => Program;
  /** Whether to sum bytes by memory, which energy depends on; false unless told. */
  readonly countsBytes?: boolean;
}

/** Takes the figures of all programs on the accelerator at a place of the list; cycles are NaN where a program cannot run. */
export type SumsVisitor = (sums: ProgramSums, index: number) => void;

/**
 * Simulates every program of a set on many accelerators, with cycles exactly those of `simulate`. Programs share segments, and accelerators that
 * differ in memory, register file or bandwidth share what does not depend on them; what nothing is shared of is simulated by itself. Area budgets
 * are not looked at.
 */
export class SharedSimulator {
  readonly #set: ProgramSet;
  readonly #lower: SharedSimulatorOptions["lower"];
  readonly #countsBytes: boolean;
  readonly #simulator = new Simulator();
  readonly #mapper = new OperationMapper();
  readonly #sums: ProgramSums;
  /** Pairs that were simulated by themselves so far. */
  simulatedAlone = 0;

  constructor(set: ProgramSet, { lower, countsBytes = false }: SharedSimulatorOptions) {
    const count = set.programs.length;
    this.#set = set;
    this.#lower = lower;
    this.#countsBytes = countsBytes;
    this.#sums = { cycles: new Float64Array(count), bytes: new Float64Array(countsBytes ? count * TRAFFIC.length : 0) };
  }

  /** Visits the accelerators in an order of its own: those that share results after each other. */
  run(accelerators: readonly Accelerator[], visit: SumsVisitor): void {
    for (const indexes of groupAlike(accelerators, this.#set.shapes)) {
      const { machine, stagingBytes } = describeShared(accelerators[indexes[0]!]!, this.#set.shapes);
      const results = new MachineResults(this.#set, machine, { stagingBytes, mapper: this.#mapper, countsBytes: this.#countsBytes });
      const summer = new ProgramSummer(this.#set, results, this.#sums);
      const classes = classifyPrograms(this.#set, machine);
      for (const index of indexes) {
        const accelerator = accelerators[index]!;
        const unheld = this.#findUnheld(accelerator);
        if (unheld.every((isUnheld) => isUnheld === 1)) this.#sums.cycles.fill(Number.NaN);
        else {
          const { registerHalfBytes } = machine;
          summer.sum({ ...createMachine(accelerator), registerHalfBytes }, classes);
          this.#complete(accelerator, unheld);
        }
        visit(this.#sums, index);
      }
    }
  }

  /** By program, 1 where a layer's weights fit no register file. */
  #findUnheld(accelerator: Accelerator): Uint8Array {
    const machine = createMachine(accelerator);
    const isUnheld = this.#set.shapes.map((shape) => explainRegisterFile(machine, { layer: "", shape }) !== undefined);
    const { programs } = this.#set;
    if (!isUnheld.includes(true)) return new Uint8Array(programs.length);
    return Uint8Array.from(programs, ({ shapes }) => (shapes.some((shape) => isUnheld[shape]) ? 1 : 0));
  }

  /** Programs that cannot run, and those of which nothing is shared. */
  #complete(accelerator: Accelerator, unheld: Uint8Array): void {
    const { cycles, bytes } = this.#sums;
    for (let program = 0; program < unheld.length; program++) {
      if (unheld[program] === 1) cycles[program] = Number.NaN;
      if (!(cycles[program]! < 0)) continue;
      this.simulatedAlone++;
      const { areaBudgetMm2: _, ...unlimited } = accelerator;
      const result = this.#simulator.run(this.#lower(this.#set.programs[program]!.first), unlimited);
      const runs = result.kind === "infeasible" ? [] : result.runs;
      cycles[program] = result.kind === "infeasible" ? Number.NaN : runs.reduce((sum, run) => sum + run.cycles, 0);
      if (!this.#countsBytes) continue;
      const start = program * TRAFFIC.length;
      for (const [at, kind] of TRAFFIC.entries()) bytes[start + at] = runs.reduce((sum, { traffic }) => sum + traffic[kind], 0);
    }
  }
}

/** Indexes of accelerators that share results, group by group. */
function groupAlike(accelerators: readonly Accelerator[], shapes: readonly OperationShape[]): Iterable<readonly number[]> {
  const groups = new Map<string, number[]>();
  accelerators.forEach((accelerator, index) => {
    const { machine, stagingBytes } = describeShared(accelerator, shapes);
    const { name, localMemoryMb, registerFileKb, ioBandwidthGBps, inputBandwidthGBps, outputBandwidthGBps, areaBudgetMm2, ...alike } =
      accelerator;
    const key = JSON.stringify([alike, machine.registerHalfBytes, stagingBytes]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  return groups.values();
}

/** An accelerator with no more register file, and memory for weights in flight, than any of the shapes can use. */
function describeShared(
  accelerator: Accelerator,
  shapes: readonly OperationShape[],
): { readonly machine: Machine; readonly stagingBytes: number } {
  const machine = createMachine(accelerator);
  const { stagingBytes } = divideMemory(machine, { peakBytes: 0, smallestTileBytes: 0 });
  const mostRegisterBytes = mostOf(shapes, (shape) => mostHeldBytes(accelerator, shape));
  // Doubled tiles of weights take no more than twice all of them.
  const mostStagingBytes = 2 * mostOf(shapes, ({ weightBytes }) => weightBytes);
  return {
    machine: { ...machine, registerHalfBytes: Math.min(machine.registerHalfBytes, mostRegisterBytes) },
    stagingBytes: Math.min(stagingBytes, mostStagingBytes),
  };
}

/** Register bytes of a lane for all input steps of a round. */
function mostHeldBytes({ simdUnits, macsPerSimdUnit }: Accelerator, shape: OperationShape): number {
  if (!shape.onArray) return 0;
  const { kind, groups, inputChannels, outputChannels, kernelHeight, kernelWidth } = shape;
  const inputs = kind === "depthwise" ? 1 : Math.ceil(inputChannels / groups / macsPerSimdUnit) * macsPerSimdUnit;
  return kernelHeight * kernelWidth * inputs * Math.min(simdUnits, outputChannels);
}

function mostOf(shapes: readonly OperationShape[], of: (shape: OperationShape) => number): number {
  return shapes.reduce((most, shape) => Math.max(most, of(shape)), 0);
}
