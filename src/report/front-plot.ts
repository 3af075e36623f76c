import type { EChartsOption, SeriesOption } from "echarts";
import { chooseFrontAxes, type FrontAxes } from "./front-axes.ts";
import { placeLabels } from "./place-labels.ts";
import { formatCount, formatPercent, formatQuantity } from "./quantity.ts";
import { renderChart } from "./render-chart.ts";
import type { RunSummary, VerifiedDesign } from "./run-summary.ts";

const SIZE = { width: 960, height: 600 };
const GRID = { left: 76, right: 36, top: 104, bottom: 104 };
const INK = "#1f2937";
const FAINT = "#6b7280";

/** Okabe and Ito's palette, which colour-blind people tell apart; the marks differ in shape too. Texts are darker shades. */
const MARKS = {
  winner: { colour: "#d55e00", text: "#a34700", symbol: "diamond", size: 20 },
  finalist: { colour: "#e69f00", text: "#8a5a00", symbol: "triangle", size: 14 },
  alternative: { colour: "#009e73", text: "#00664b", symbol: "rect", size: 13 },
} as const;
const TRIALS = { within: "#56b4e9", outside: "#b6bcc6", front: "#0072b2" };

/**
 * Draws accuracy against latency: every scored search trial (shared weights, predicted latency), the front of those within the targets, and
 * the verified designs (trained alone, simulated), each tied to its own estimate; the latency target is a line. Returns SVG text.
 */
export function renderFrontPlot(summary: RunSummary): Promise<string> {
  return renderChart(describeFrontPlot(summary, chooseFrontAxes(summary)), { ...SIZE, title: nameFrontPlot(summary) });
}

function nameFrontPlot({ name }: RunSummary): string {
  return `${name}: accuracy against latency`;
}

function describeFrontPlot(summary: RunSummary, axes: FrontAxes): EChartsOption {
  const series = [...describeTrials(summary, axes), ...describeEstimates(summary, axes), ...describeDesigns(summary, axes)];
  const line = { lineStyle: { color: "#e5e7eb" } };
  return {
    title: {
      text: nameFrontPlot(summary),
      subtext: explainMarks(summary, axes),
      left: 16,
      top: 10,
      itemGap: 6,
      textStyle: { color: INK, fontSize: 18 },
      subtextStyle: { color: FAINT, fontSize: 12, lineHeight: 17 },
    },
    legend: { bottom: 12, itemGap: 24, itemWidth: 16, itemHeight: 12, textStyle: { color: INK, fontSize: 12 }, data: namesOf(series) },
    grid: GRID,
    xAxis: {
      type: "log",
      name: `latency (${axes.unit.symbol})`,
      nameLocation: "middle",
      nameGap: 32,
      nameTextStyle: { color: INK, fontSize: 13 },
      min: axes.x.min,
      max: axes.x.max,
      axisTick: { customValues: axes.x.ticks.slice() },
      axisLabel: { customValues: axes.x.ticks.slice(), color: FAINT, formatter: (value: number) => String(Number(value.toPrecision(4))) },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      name: "accuracy on held-out images (%)",
      nameLocation: "middle",
      nameGap: 46,
      nameTextStyle: { color: INK, fontSize: 13 },
      min: axes.y.min,
      max: axes.y.max,
      interval: axes.y.step,
      axisLabel: { color: FAINT },
      splitLine: line,
    },
    series,
  };
}

function explainMarks({ trials }: RunSummary, { y }: FrontAxes): string {
  const below = trials.filter(({ quality }) => 100 * quality < y.min).length;
  const hidden = below === 0 ? "" : `; ${formatCount(below)} of ${formatCount(trials.length)} lie below the axis`;
  return [
    "Large marks are verified: trained alone and simulated; dotted lines lead to their estimates.",
    `Dots are trials of the search: estimated with shared weights and predicted latency${hidden}.`,
  ].join("\n");
}

function namesOf(series: readonly SeriesOption[]): string[] {
  return [...new Set(series.flatMap(({ name }) => (typeof name === "string" ? [name] : [])))];
}

interface Estimate {
  readonly latencyMs: number;
  readonly quality: number;
}

function placePoint({ latencyMs, quality }: Estimate, { unit }: FrontAxes): [number, number] {
  return [latencyMs * unit.factor, quality * 100];
}

function describeTrials({ trials, front, targets }: RunSummary, axes: FrontAxes): SeriesOption[] {
  const dots = (feasible: boolean, color: string): SeriesOption => ({
    name: feasible ? "trials within the targets" : "trials outside",
    type: "scatter",
    symbolSize: 3,
    itemStyle: { color, opacity: 0.55 },
    // One path for all of them: a long search has thousands.
    large: true,
    largeThreshold: 0,
    data: trials
      .filter((trial) => trial.feasible === feasible && 100 * trial.quality >= axes.y.min)
      .map((trial) => placePoint(trial, axes)),
  });
  const line: SeriesOption = {
    name: "front of the search",
    type: "line",
    step: "end",
    symbol: "circle",
    symbolSize: 4,
    lineStyle: { color: TRIALS.front, width: 1.5 },
    itemStyle: { color: TRIALS.front },
    data: front.map((point) => placePoint(point, axes)),
  };
  const shown = [dots(false, TRIALS.outside), dots(true, TRIALS.within), line].filter(({ data }) => (data as unknown[]).length > 0);
  return targets.latencyMs === undefined ? shown : [...shown, describeTarget(targets.latencyMs, axes)];
}

/** A line without a name, so that the legend leaves it out; its label stands over the plot. */
function describeTarget(latencyMs: number, { unit, x }: FrontAxes): SeriesOption {
  const at = latencyMs * unit.factor;
  return {
    type: "line",
    data: [],
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: INK, type: "dashed", width: 1 },
      label: { formatter: `target ${formatQuantity("latencyMs", latencyMs)}`, position: "end", color: INK, fontSize: 12 },
      data: [{ xAxis: at }],
    },
    markArea: { silent: true, itemStyle: { color: "#6b7280", opacity: 0.07 }, data: [[{ xAxis: at }, { xAxis: x.max }]] },
  };
}

/** From what was estimated of a design to what was verified. */
function describeEstimates({ designs }: RunSummary, axes: FrontAxes): SeriesOption[] {
  return designs.flatMap((design): SeriesOption[] => {
    const { predicted, supernetQuality, role } = design;
    if (predicted?.latencyMs === undefined || supernetQuality === undefined) return [];
    const estimate = placePoint({ latencyMs: predicted.latencyMs, quality: supernetQuality }, axes);
    const color = MARKS[role].colour;
    return [
      {
        type: "line",
        symbol: "circle",
        symbolSize: (_value: unknown, { dataIndex }: { readonly dataIndex: number }) => (dataIndex === 0 ? 6 : 0),
        lineStyle: { color, type: "dotted", width: 1.5 },
        itemStyle: { color },
        data: [estimate, placeDesign(design, axes)],
      },
    ];
  });
}

function placeDesign({ simulated, selectionAccuracy }: VerifiedDesign, axes: FrontAxes): [number, number] {
  return placePoint({ latencyMs: simulated.latencyMs!, quality: selectionAccuracy }, axes);
}

function describeDesigns({ designs, trials }: RunSummary, axes: FrontAxes): SeriesOption[] {
  const labels = designs.map(describeLabel);
  const places = placeLabels(
    designs.map((design, at) => ({ ...toPixels(placeDesign(design, axes), axes), text: labels[at]! })),
    {
      bounds: { left: GRID.left, right: SIZE.width - 8, top: GRID.top, bottom: SIZE.height - GRID.bottom },
      dots: trials.map((trial) => toPixels(placePoint(trial, axes), axes)),
    },
  );
  return (["finalist", "alternative", "winner"] as const).flatMap((role): SeriesOption[] => {
    const { colour, text, symbol, size } = MARKS[role];
    const data = designs.flatMap((design, at) => {
      if (design.role !== role) return [];
      const { side, shift } = places[at]!;
      return [{ value: placeDesign(design, axes), label: { formatter: labels[at]!, position: side, offset: [0, shift] } }];
    });
    if (data.length === 0) return [];
    return [
      {
        name: role,
        type: "scatter",
        symbol,
        symbolSize: size,
        z: 10,
        itemStyle: { color: colour, opacity: 1, borderColor: "#ffffff", borderWidth: 1.5 },
        label: { show: true, color: text, fontSize: 12, textBorderColor: "#ffffff", textBorderWidth: 3 },
        data,
      },
    ];
  });
}

function describeLabel({ label, selectionAccuracy, simulated }: VerifiedDesign): string {
  return `${label}: ${formatPercent(selectionAccuracy, 1)} %, ${formatQuantity("latencyMs", simulated.latencyMs!)}`;
}

function toPixels([latency, accuracy]: readonly [number, number], { x, y }: FrontAxes): { readonly x: number; readonly y: number } {
  const across = Math.log(latency / x.min) / Math.log(x.max / x.min);
  const up = (accuracy - y.min) / (y.max - y.min);
  return {
    x: GRID.left + across * (SIZE.width - GRID.left - GRID.right),
    y: SIZE.height - GRID.bottom - up * (SIZE.height - GRID.top - GRID.bottom),
  };
}
