import type { FeasibleSimulation, InfeasibleSimulation } from "../simulator/simulation.ts";
import type { StepUp } from "../simulator/step-up.ts";
import { CYCLE_ACTIVITIES } from "./cycle-activity.ts";
import { formatFigure, formatPercent } from "./quantity.ts";
import { largestLabel } from "./simulation-rows.ts";
import type { Table } from "./text-table.ts";

/** A share of the latency below which a step is no advice. */
const LEAST_GAIN = 0.01;

/** A step that can run the network, with what it changes; shares are of the design as it is, negative where it becomes less. */
interface Change {
  readonly step: StepUp;
  readonly latencyShare: number;
  readonly energyShare: number;
  readonly areaMm2: number;
}

/** In one sentence: what limits a design, and, where there are steps, which parameter, a step larger, would take most off its latency, and for what area. */
export function adviseStep(simulation: FeasibleSimulation, steps: readonly StepUp[]): string {
  const limit = describeLimit(simulation);
  return steps.length === 0 ? `${limit}.` : `${limit}; ${describeBestStep(simulation, steps)}.`;
}

/** In one sentence: which parameters, a step larger, would let a design run that cannot. */
export function adviseRunnable({ reasons }: InfeasibleSimulation, steps: readonly StepUp[]): string {
  if (reasons.every(({ code }) => code === "area-budget-exceeded")) return "Every searched parameter adds area: make one of them smaller.";
  const runnable = steps.filter(({ result }) => result.kind === "feasible");
  if (runnable.length === 0) return "No searched parameter, one step larger, would let it run.";
  const texts = runnable.map((step) => `${nameStep(step)} (${formatFigure(step.areaMm2)} mm² in all)`);
  return `It would run with ${texts.join(", or with ")}.`;
}

/** What each parameter, a step larger, would change; the largest gain first, those that cannot run last. */
export function tabulateSteps(simulation: FeasibleSimulation, steps: readonly StepUp[]): Table {
  const changes = rankChanges(simulation, steps);
  const stuck = steps.flatMap(({ result, ...step }) => (result.kind === "infeasible" ? [{ ...step, result }] : []));
  return {
    columns: [
      { heading: "one step larger" },
      { heading: "latency", align: "right" },
      { heading: "energy", align: "right" },
      { heading: "area mm²", align: "right" },
      ...(stuck.length > 0 ? [{ heading: "" }] : []),
    ],
    rows: [
      ...changes.map(({ step, latencyShare, energyShare, areaMm2 }) => [
        nameStep(step),
        signedPercent(latencyShare),
        signedPercent(energyShare),
        signedFigure(areaMm2),
      ]),
      ...stuck.map((step) => [nameStep(step), "", "", signedFigure(step.areaMm2 - simulation.areaMm2), `cannot run: ${firstReason(step)}`]),
    ],
  };
}

function describeLimit({ labels, cycles, latencyMs, hostMs }: FeasibleSimulation): string {
  const label = largestLabel(labels);
  const activity = `${CYCLE_ACTIVITIES[label].doing} takes ${formatPercent(labels[label] / cycles, 0)} % of the cycles`;
  if (hostMs <= latencyMs / 2) return `${activity[0]!.toUpperCase()}${activity.slice(1)}`;
  return `The host takes ${formatPercent(hostMs / latencyMs, 0)} % of the latency, which no parameter of the chip changes; on the chip, ${activity}`;
}

function describeBestStep(simulation: FeasibleSimulation, steps: readonly StepUp[]): string {
  const best = rankChanges(simulation, steps)[0];
  if (best === undefined || best.latencyShare > -LEAST_GAIN)
    return "no searched parameter, one step larger, would take as much as 1 % off the latency";
  const { step, latencyShare, areaMm2 } = best;
  return `${nameStep(step)} would take ${formatPercent(-latencyShare, 0)} % off the latency for ${formatFigure(areaMm2)} mm² (${describeShare(areaMm2 / simulation.areaMm2)}) more area`;
}

/** By latency, then by area. */
function rankChanges(simulation: FeasibleSimulation, steps: readonly StepUp[]): readonly Change[] {
  const changes = steps.flatMap((step): readonly Change[] => {
    const { result } = step;
    if (result.kind === "infeasible") return [];
    return [
      {
        step,
        latencyShare: result.latencyMs / simulation.latencyMs - 1,
        energyShare: result.energyUj / simulation.energyUj - 1,
        areaMm2: step.areaMm2 - simulation.areaMm2,
      },
    ];
  });
  return changes.sort((a, b) => a.latencyShare - b.latencyShare || a.areaMm2 - b.areaMm2);
}

function describeShare(share: number): string {
  return share < 0.005 ? "under 1 %" : `${formatPercent(share, 0)} %`;
}

function nameStep({ parameter, from, to }: StepUp): string {
  return `${parameter} ${from} -> ${to}`;
}

function firstReason({ result }: StepUp & { readonly result: InfeasibleSimulation }): string {
  return result.reasons[0]?.message ?? "";
}

function signedPercent(share: number): string {
  const text = formatPercent(share, 1);
  return `${share > 0 && Number(text) > 0 ? "+" : ""}${Number(text) === 0 ? "0.0" : text} %`;
}

function signedFigure(value: number): string {
  return value > 0 ? `+${formatFigure(value)}` : formatFigure(value);
}
