import type { Accelerator } from "../accelerator/accelerator.ts";
import type { Network } from "../network/network.ts";
import type { CycleLabels } from "./counters.ts";
import type { EnergyEstimate } from "./estimate-energy.ts";
import type { MapProgramOptions } from "./map-program.ts";
import { type Simulator, simulate } from "./simulate.ts";
import type { FeasibleSimulation, InfeasibleSimulation, Simulation, SimulationTotals } from "./simulation.ts";

/**
 * Simulates networks (at least one) one after the other on an accelerator, as inferences of their own: all figures but the area are sums. If one cannot
 * run, all of them cannot.
 */
export function simulateInTurn(networks: readonly Network[], accelerator: Accelerator, options: MapProgramOptions = {}): Simulation {
  const results = networks.map((network) => simulate(network, accelerator, options));
  const totals = sumTotals(results);
  if (totals.kind === "infeasible") return totals;
  const parts = results as readonly FeasibleSimulation[];
  return {
    ...totals,
    hostMs: parts.reduce((sum, { hostMs }) => sum + hostMs, 0),
    area: parts[0]!.area,
    energy: parts.map(({ energy }) => energy).reduce(addEnergies),
    layers: parts.flatMap(({ layers }) => layers),
  };
}

/** The totals of `simulateInTurn`. */
export function totalInTurn(
  simulator: Simulator,
  { networks, accelerator }: { readonly networks: readonly Network[]; readonly accelerator: Accelerator },
): SimulationTotals | InfeasibleSimulation {
  return sumTotals(networks.map((network) => simulator.totals(network, accelerator)));
}

function sumTotals(results: readonly (SimulationTotals | InfeasibleSimulation)[]): SimulationTotals | InfeasibleSimulation {
  const reasons = results.flatMap((result) => (result.kind === "infeasible" ? result.reasons : []));
  if (results.some(({ kind }) => kind === "infeasible")) return { kind: "infeasible", reasons };
  return (results as readonly SimulationTotals[]).reduce(addTotals);
}

function addTotals(a: SimulationTotals, b: SimulationTotals): SimulationTotals {
  return {
    kind: "feasible",
    macs: a.macs + b.macs,
    arrayCycles: a.arrayCycles + b.arrayCycles,
    cycles: a.cycles + b.cycles,
    latencyMs: a.latencyMs + b.latencyMs,
    energyUj: a.energyUj + b.energyUj,
    areaMm2: a.areaMm2,
    labels: addLabels(a.labels, b.labels),
  };
}

function addLabels(a: CycleLabels, b: CycleLabels): CycleLabels {
  const labels = Object.keys(a) as (keyof CycleLabels)[];
  return Object.fromEntries(labels.map((label) => [label, a[label] + b[label]])) as unknown as CycleLabels;
}

function addEnergies(a: EnergyEstimate, b: EnergyEstimate): EnergyEstimate {
  const parts = Object.keys(a) as (keyof EnergyEstimate)[];
  return Object.fromEntries(parts.map((part) => [part, a[part] + b[part]])) as unknown as EnergyEstimate;
}
