import type { EChartsOption } from "echarts";
import { renderChart } from "./render-chart.ts";
import type { RunSummary, VerifiedDesign } from "./run-summary.ts";

const INK = "#334155";
const COLOURS = { trial: "#cbd5e1", feasible: "#93c5fd", front: "#1d4ed8", winner: "#dc2626", finalist: "#f59e0b", alternative: "#047857" };

/**
 * Draws quality against latency: every search trial (shared-weight estimate, predicted latency), the front of those within the targets,
 * and the verified designs (trained alone, simulated), with the latency target as a line. Returns SVG text.
 */
export function renderFrontPlot(summary: RunSummary): Promise<string> {
  return renderChart(describeFrontPlot(summary), { width: 960, height: 600 });
}

function describeFrontPlot(summary: RunSummary): EChartsOption {
  const point = (trial: { latencyMs: number; quality: number }): [number, number] => [trial.latencyMs, trial.quality * 100];
  const target = summary.targets.latencyMs;
  const qualities = [...summary.trials.map((trial) => trial.quality), ...summary.designs.map((design) => design.selectionAccuracy)];
  return {
    title: {
      text: `${summary.name}: quality against latency`,
      subtext: "small dots: search trials, shared weights and predicted latency; large marks: trained alone and simulated",
      left: 16,
      textStyle: { color: INK },
    },
    legend: { bottom: 8, textStyle: { color: INK } },
    grid: { left: 72, right: 32, top: 76, bottom: 92 },
    xAxis: {
      type: "log",
      name: "latency (ms)",
      nameLocation: "middle",
      nameGap: 28,
      ...latencyRange(summary),
      axisLabel: { formatter: formatTick },
    },
    yAxis: {
      type: "value",
      name: "accuracy on held-out images (%)",
      nameLocation: "middle",
      nameGap: 44,
      min: Math.floor(Math.min(...qualities) * 10) * 10,
      max: 100,
    },
    series: [
      {
        name: "outside the targets",
        type: "scatter",
        symbolSize: 4,
        itemStyle: { color: COLOURS.trial },
        data: summary.trials.filter((trial) => !trial.feasible).map(point),
      },
      {
        name: "within the targets",
        type: "scatter",
        symbolSize: 4,
        itemStyle: { color: COLOURS.feasible },
        data: summary.trials.filter((trial) => trial.feasible).map(point),
      },
      {
        name: "front of the search",
        type: "line",
        step: "end",
        symbol: "none",
        lineStyle: { color: COLOURS.front, width: 1.5 },
        itemStyle: { color: COLOURS.front },
        data: summary.front.map(point),
        ...targetLine(target),
      },
      ...(["alternative", "finalist", "winner"] as const).map((role) => ({
        name: role,
        type: "scatter" as const,
        symbol: role === "winner" ? "diamond" : "circle",
        symbolSize: role === "winner" ? 18 : 13,
        itemStyle: { color: COLOURS[role], borderColor: "#ffffff", borderWidth: 1 },
        label: { show: true, position: "top" as const, color: INK, formatter: (entry: { name: string }) => entry.name },
        labelLayout: { moveOverlap: "shiftY" as const },
        data: summary.designs.filter((design) => design.role === role).map(describeDesign),
      })),
    ],
  } as EChartsOption;
}

function describeDesign(design: VerifiedDesign): { name: string; value: [number, number] } {
  return { name: design.label, value: [design.simulated.latencyMs!, design.selectionAccuracy * 100] };
}

function targetLine(latencyMs: number | undefined): object {
  if (latencyMs === undefined) return {};
  const label = { formatter: "latency target", position: "insideEndTop", color: INK };
  return { markLine: { silent: true, symbol: "none", lineStyle: { color: INK, type: "dashed" }, label, data: [{ xAxis: latencyMs }] } };
}

/** Whole steps of 1-2-5 around everything shown, so that a log axis keeps readable ticks. */
function latencyRange(summary: RunSummary): { min: number; max: number } {
  const values = [...summary.trials.map((trial) => trial.latencyMs), ...summary.designs.map((design) => design.simulated.latencyMs!)];
  if (summary.targets.latencyMs !== undefined) values.push(summary.targets.latencyMs);
  return { min: Number((Math.min(...values) * 0.9).toPrecision(2)), max: Number((Math.max(...values) * 1.1).toPrecision(2)) };
}

function formatTick(value: number): string {
  return String(Number(value.toPrecision(3)));
}
