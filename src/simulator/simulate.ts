import type { Accelerator } from "../accelerator/accelerator.ts";
import { cyclesToMs } from "../core/units.ts";
import type { Network } from "../network/network.ts";
import type { CycleLabels } from "./counters.ts";
import { type AreaEstimate, estimateArea } from "./estimate-area.ts";
import { type EnergyEstimate, energyCosts, estimateEnergy } from "./estimate-energy.ts";
import { lowerNetwork } from "./lower-network.ts";
import { createMachine } from "./machine.ts";
import { type MapProgramOptions, ProgramMapper, type ProgramMapperOptions } from "./map-program.ts";
import type { Operation, Program } from "./operation.ts";
import type { OperationRun } from "./operation-run.ts";
import type { InfeasibleSimulation, LayerResult, Simulation, SimulationTotals } from "./simulation.ts";

/**
 * Simulates one inference of a network on an accelerator: exact integer cycles of the machine that README.md in this folder specifies, energy,
 * area. A design that cannot run comes back as `infeasible` with its reasons. Throws the `InputError` of shape inference for a broken network, and
 * one for a given mapping that is illegal.
 */
export function simulate(network: Network, accelerator: Accelerator, options: MapProgramOptions = {}): Simulation {
  const program = lowerNetwork(network);
  const result = new Simulator({ explains: true }).run(program, accelerator, options);
  if (result.kind === "infeasible") return result;
  const { runs, energies, area } = result;
  const layers = program.operations.map((operation, index) =>
    describeLayer(operation, accelerator, { run: runs[index]!, energy: energies[index]! }),
  );
  const totals = sumTotals(program, accelerator, result);
  return { ...totals, hostMs: hostMs(hostKeysOf(program), accelerator), area, energy: sumEnergies(energies), layers };
}

/** The totals of `simulate` without its layers; reuse one simulator for many designs. Networks and accelerators must not change afterwards. */
export class Simulator {
  readonly #mapper: ProgramMapper;
  /** The last network and its program: searches of accelerators simulate one network again and again. */
  #network: Network | undefined;
  #program!: Program;

  constructor(options: ProgramMapperOptions = {}) {
    this.#mapper = new ProgramMapper(options);
  }

  /** Totals of a network on an accelerator, or why it cannot run. */
  totals(network: Network, accelerator: Accelerator): SimulationTotals | InfeasibleSimulation {
    if (network !== this.#network) {
      this.#program = lowerNetwork(network);
      this.#network = network;
    }
    const result = this.run(this.#program, accelerator);
    return result.kind === "infeasible" ? result : sumTotals(this.#program, accelerator, result);
  }

  /** Runs a lowered network; operations in the program's order. */
  run(program: Program, accelerator: Accelerator, options: MapProgramOptions = {}): ProgramFigures | InfeasibleSimulation {
    const area = estimateArea(accelerator);
    const budget = accelerator.areaBudgetMm2;
    const machine = createMachine(accelerator);
    const run = this.#mapper.map(machine, program, options);
    if (budget !== undefined && area.totalMm2 > budget) {
      const message = `The design takes ${area.totalMm2.toFixed(2)} mm2, and the area budget is ${budget} mm2.`;
      return {
        kind: "infeasible",
        reasons: [{ code: "area-budget-exceeded", message }, ...(run.kind === "infeasible" ? run.reasons : [])],
      };
    }
    if (run.kind === "infeasible") return run;
    const prices = { costs: energyCosts(machine), clockMhz: accelerator.clockMhz };
    const byRun = new Map<OperationRun, EnergyEstimate>();
    const runs = run.operations.map((placed) => placed.run);
    const energies = runs.map((operationRun, index) => {
      const known = byRun.get(operationRun);
      if (known !== undefined) return known;
      const energy = estimateEnergy(program.operations[index]!.shape, operationRun, prices);
      byRun.set(operationRun, energy);
      return energy;
    });
    return { kind: "feasible", runs, energies, area };
  }
}

interface ProgramFigures {
  readonly kind: "feasible";
  readonly runs: readonly OperationRun[];
  readonly energies: readonly EnergyEstimate[];
  readonly area: AreaEstimate;
}

function sumTotals(program: Program, accelerator: Accelerator, { runs, energies, area }: ProgramFigures): SimulationTotals {
  const labels = { compute: 0, bank: 0, weightWait: 0, fill: 0, drain: 0, ioWait: 0, control: 0 };
  let energyUj = 0;
  let cycles = 0;
  runs.forEach((run, index) => {
    labels.compute += run.labels.compute;
    labels.bank += run.labels.bank;
    labels.weightWait += run.labels.weightWait;
    labels.fill += run.labels.fill;
    labels.drain += run.labels.drain;
    labels.ioWait += run.labels.ioWait;
    labels.control += run.labels.control;
    cycles += run.cycles;
    energyUj += energies[index]!.totalUj;
  });
  const latencyMs = cyclesToMs(cycles, accelerator.clockMhz) + hostMs(hostKeysOf(program), accelerator);
  return {
    kind: "feasible",
    macs: program.macs,
    arrayCycles: sumArrayCycles(labels),
    cycles,
    latencyMs,
    energyUj,
    areaMm2: area.totalMm2,
    labels,
  };
}

function sumArrayCycles({ compute, bank, weightWait, fill, drain }: CycleLabels): number {
  return compute + bank + weightWait + fill + drain;
}

function hostKeysOf({ operations }: Program): readonly (readonly string[])[] {
  return operations.map(({ hostKeys }) => hostKeys);
}

/** The host's time for one call of operations with these keys, which does not depend on the chip's clock. */
export function hostMs(operations: readonly (readonly string[])[], { hostCallUs, hostOperationUs }: Accelerator): number {
  let microseconds = hostCallUs;
  for (const keys of operations) microseconds += keys.map((key) => hostOperationUs[key]).find((cost) => cost !== undefined) ?? 0;
  return microseconds / 1000;
}

function describeLayer(
  { name, shape }: Operation,
  accelerator: Accelerator,
  { run, energy }: { readonly run: OperationRun; readonly energy: EnergyEstimate },
): LayerResult {
  const { peX, peY, lanes, simdUnits, macsPerSimdUnit } = accelerator;
  const labels = Object.entries(run.labels) as [keyof CycleLabels, number][];
  return {
    name,
    kind: shape.kind,
    macs: shape.macs,
    arrayCycles: sumArrayCycles(run.labels),
    cycles: run.cycles,
    latencyMs: cyclesToMs(run.cycles, accelerator.clockMhz),
    energyUj: energy.totalUj,
    utilisation: shape.macs / (peX * peY * lanes * simdUnits * macsPerSimdUnit * run.cycles),
    bound: labels.reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0],
    run,
    energy,
  };
}

function sumEnergies(energies: readonly EnergyEstimate[]): EnergyEstimate {
  const total = { macUj: 0, registerFileUj: 0, localMemoryUj: 0, weightMemoryUj: 0, dramUj: 0, leakageUj: 0, totalUj: 0 };
  for (const energy of energies) for (const part of Object.keys(total) as (keyof EnergyEstimate)[]) total[part] += energy[part];
  return total;
}
