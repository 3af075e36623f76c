import type { InfeasibilityReason } from "../trial/cost-model.ts";
import type { CycleLabels } from "./counters.ts";
import type { AreaEstimate } from "./estimate-area.ts";
import type { EnergyEstimate } from "./estimate-energy.ts";
import type { OperationKind } from "./operation.ts";
import type { OperationRun } from "./operation-run.ts";

/** One operation of a simulated network. */
export interface LayerResult {
  readonly name: string;
  readonly kind: OperationKind;
  readonly macs: number;
  /** compute + bank + weight-wait + fill + drain. */
  readonly arrayCycles: number;
  readonly cycles: number;
  readonly latencyMs: number;
  readonly energyUj: number;
  /** MACs of the chip's peak that were used, 0..1. */
  readonly utilisation: number;
  /** What most of its cycles were spent on. */
  readonly bound: keyof CycleLabels;
  readonly run: OperationRun;
  readonly energy: EnergyEstimate;
}

/** The totals of a network on an accelerator. */
export interface SimulationTotals {
  readonly kind: "feasible";
  readonly macs: number;
  /** compute + bank + weight-wait + fill + drain: what a compiler's estimate counts. */
  readonly arrayCycles: number;
  /** All cycles of the chip: array cycles, waiting for transfers, control. */
  readonly cycles: number;
  /** Cycles at the chip's clock plus the host's time: what a measurement shows. */
  readonly latencyMs: number;
  readonly energyUj: number;
  readonly areaMm2: number;
  readonly labels: CycleLabels;
}

/** A design that cannot run, with the reasons. */
export interface InfeasibleSimulation {
  readonly kind: "infeasible";
  readonly reasons: readonly InfeasibilityReason[];
}

/** A network on an accelerator in full. */
export interface FeasibleSimulation extends SimulationTotals {
  /** Host time within `latencyMs`. */
  readonly hostMs: number;
  readonly area: AreaEstimate;
  readonly energy: EnergyEstimate;
  readonly layers: readonly LayerResult[];
}

export type Simulation = FeasibleSimulation | InfeasibleSimulation;
