import type { Accelerator } from "../../accelerator/accelerator.ts";
import { explainRegisterFile } from "../feasibility.ts";
import { createMachine, type Machine } from "../machine.ts";
import { divideMemory } from "../memory-plan.ts";
import type { Program } from "../operation.ts";
import { OperationMapper } from "../operation-mapper.ts";
import { Simulator } from "../simulate.ts";
import { MachineResults, type WeightMemories } from "./machine-results.ts";
import { classifyPrograms, type ProgramClasses } from "./program-classes.ts";
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
    for (const indexes of groupAlike(accelerators)) {
      const classes = classifyPrograms(this.#set, createMachine(accelerators[indexes[0]!]!));
      let shared: SharedResults | undefined;
      for (const index of indexes) {
        const accelerator = accelerators[index]!;
        const unheld = this.#findUnheld(accelerator);
        if (unheld.every((isUnheld) => isUnheld === 1)) this.#sums.cycles.fill(Number.NaN);
        else {
          shared = this.#sum(accelerator, { classes, shared });
          this.#complete(accelerator, unheld);
        }
        visit(this.#sums, index);
      }
    }
  }

  /** Fills the sums, with the results at hand where those hold for this accelerator too; returns the results that did. */
  #sum(
    accelerator: Accelerator,
    { classes, shared }: { readonly classes: ProgramClasses; readonly shared: SharedResults | undefined },
  ): SharedResults {
    const machine = createMachine(accelerator);
    const memories = weightMemories(machine);
    if (shared?.results.servesAlso(memories) === true) {
      shared.summer.sum({ ...machine, registerHalfBytes: shared.registerHalfBytes }, classes);
      // What it had not been asked before may not hold.
      if (shared.results.servesAlso(memories)) return shared;
    }
    const results = new MachineResults(this.#set, machine, { ...memories, mapper: this.#mapper, countsBytes: this.#countsBytes });
    const summer = new ProgramSummer(this.#set, results, this.#sums);
    summer.sum(machine, classes);
    return { results, summer, registerHalfBytes: memories.registerHalfBytes };
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

interface SharedResults {
  readonly results: MachineResults;
  readonly summer: ProgramSummer;
  /** Of the machine that the results were worked out for. */
  readonly registerHalfBytes: number;
}

/** Indexes of accelerators that differ in memories and bandwidth only, group by group, those with the largest memories for weights first. */
function groupAlike(accelerators: readonly Accelerator[]): Iterable<readonly number[]> {
  const groups = new Map<string, { readonly index: number; readonly memories: WeightMemories }[]>();
  accelerators.forEach((accelerator, index) => {
    const { name, localMemoryMb, registerFileKb, ioBandwidthGBps, inputBandwidthGBps, outputBandwidthGBps, areaBudgetMm2, ...alike } =
      accelerator;
    const key = JSON.stringify(alike);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ index, memories: weightMemories(createMachine(accelerator)) });
  });
  return [...groups.values()].map((group) => group.sort((a, b) => compareMemories(a.memories, b.memories)).map(({ index }) => index));
}

function weightMemories(machine: Machine): WeightMemories {
  const { stagingBytes } = divideMemory(machine, { peakBytes: 0, smallestTileBytes: 0 });
  return { registerHalfBytes: machine.registerHalfBytes, stagingBytes };
}

function compareMemories(a: WeightMemories, b: WeightMemories): number {
  return b.registerHalfBytes - a.registerHalfBytes || b.stagingBytes - a.stagingBytes;
}
