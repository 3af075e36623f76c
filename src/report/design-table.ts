import type { InfeasibleSimulation, SimulationTotals } from "../simulator/simulation.ts";
import { CYCLE_ACTIVITIES } from "./cycle-activity.ts";
import { formatCount, formatFigure, formatPercent } from "./quantity.ts";
import { largestLabel } from "./simulation-rows.ts";
import { type Column, formatTextTable } from "./text-table.ts";

/** One of many designs: what tells it from the others, and what came of it. */
export interface DesignOutcome {
  /** A cell a key column. */
  readonly keys: readonly (string | number)[];
  readonly result: SimulationTotals | InfeasibleSimulation;
}

/** Rows that are read; of more only the fastest are shown. */
const MOST_ROWS = 200;
const FASTEST_ROWS = 20;

/** Many designs as text for a terminal, one row each with its latency, energy, area and what bounds it, or why it cannot run. `keys` heads the cells that tell them apart. */
export function renderDesignTable(keys: readonly string[], outcomes: readonly DesignOutcome[]): string {
  const all = outcomes.length <= MOST_ROWS;
  const shown = all ? outcomes : fastest(outcomes);
  const right = (heading: string): Column => ({ heading, align: "right" });
  const columns = [
    ...keys.map(right),
    right("MACs"),
    right("array cycles"),
    right("cycles"),
    right("latency ms"),
    right("energy µJ"),
    right("area mm²"),
    { heading: "bound" },
  ];
  const table = formatTextTable(columns, shown.map(describeOutcome));
  const summary = `${formatCount(outcomes.length)} designs, ${formatCount(outcomes.filter(({ result }) => result.kind === "feasible").length)} of them feasible`;
  return [
    ...(all ? [table] : [`The ${shown.length} fastest`, table]),
    ...explainInfeasible(keys, outcomes),
    `${summary}${all ? "" : "; --csv FILE or --json gives all of them"}`,
  ].join("\n\n");
}

/** Why designs cannot run: for each sort of reason, the first sentence that gives it. */
function explainInfeasible(keys: readonly string[], outcomes: readonly DesignOutcome[]): readonly string[] {
  const examples = new Map<string, string>();
  for (const { keys: cells, result } of outcomes) {
    if (result.kind === "feasible") continue;
    const design = keys.map((key, at) => `${key} ${cells[at]}`).join(", ");
    for (const { code, message } of result.reasons) if (!examples.has(code)) examples.set(code, `${code}, first at ${design}: ${message}`);
  }
  return examples.size === 0 ? [] : [[...examples.values()].join("\n")];
}

function fastest(outcomes: readonly DesignOutcome[]): readonly DesignOutcome[] {
  return outcomes
    .filter(({ result }) => result.kind === "feasible")
    .sort((a, b) => latencyOf(a) - latencyOf(b))
    .slice(0, FASTEST_ROWS);
}

function latencyOf({ result }: DesignOutcome): number {
  return result.kind === "feasible" ? result.latencyMs : Number.POSITIVE_INFINITY;
}

function describeOutcome({ keys, result }: DesignOutcome): readonly string[] {
  const names = keys.map(String);
  if (result.kind === "infeasible") return [...names, "", "", "", "", "", "", `cannot run: ${result.reasons[0]?.code ?? ""}`];
  const { macs, arrayCycles, cycles, latencyMs, energyUj, areaMm2, labels } = result;
  const label = largestLabel(labels);
  return [
    ...names,
    ...[macs, arrayCycles, cycles].map(formatCount),
    ...[latencyMs, energyUj, areaMm2].map(formatFigure),
    `${CYCLE_ACTIVITIES[label].doing} ${formatPercent(labels[label] / Math.max(1, cycles), 0)} %`,
  ];
}
