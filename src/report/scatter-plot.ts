import type { EChartsOption, SeriesOption } from "echarts";
import { meanAbsolutePercentageError } from "../core/error-measures.ts";
import type { JudgedFigures, JudgedMetrics } from "../predictor/judged-figures.ts";
import { logTicks } from "./log-ticks.ts";
import { chooseUnit, type DisplayUnit, formatCount, formatPercent, nameMetric } from "./quantity.ts";
import { renderChart } from "./render-chart.ts";

export interface ScatterOf {
  readonly title: string;
  /** What the actual figures are, for example `simulated`. */
  readonly actual: string;
  readonly metrics: JudgedMetrics;
}

/** In pixels: a square a metric, so many of them side by side. */
const SIDE = 300;
const GAP = { left: 76, right: 20, top: 50, bottom: 64 };
const CELL = { width: GAP.left + SIDE + GAP.right, height: GAP.top + SIDE + GAP.bottom };
const HEADER = 64;
const COLUMNS = 3;
/** Designs drawn at most: more cover each other, and every one takes bytes. */
const MOST_DOTS = 3000;
const INK = "#1f2937";
const FAINT = "#6b7280";
/** Of Okabe and Ito's palette, which colour-blind people tell apart. */
const DOTS = "#0072b2";
const DIAGONAL = "#d55e00";

/** Draws predicted against actual figures, a square a metric with logarithmic axes; a perfect predictor has all dots on the diagonal. Metrics without a design are left out. Returns SVG text. */
export function renderScatterPlot(scatter: ScatterOf): Promise<string> {
  const drawn = Object.entries(scatter.metrics).filter(([, { actual }]) => actual.length > 0);
  return renderChart(describeScatter(scatter, drawn), {
    width: Math.max(1, Math.min(COLUMNS, drawn.length)) * CELL.width,
    height: HEADER + Math.ceil(drawn.length / COLUMNS) * CELL.height,
    title: `${scatter.title}: predicted against ${scatter.actual} figures`,
  });
}

interface Panel {
  readonly metric: string;
  readonly figures: JudgedFigures;
  readonly index: number;
  readonly left: number;
  readonly top: number;
  readonly unit: DisplayUnit;
  readonly min: number;
  readonly max: number;
}

function describeScatter({ title, actual }: ScatterOf, drawn: readonly (readonly [string, JudgedFigures])[]): EChartsOption {
  const panels = drawn.map(([metric, figures], index) => placePanel(metric, { figures, index }));
  const total = panels[0]?.figures.actual.length ?? 0;
  const shown = total > MOST_DOTS ? `${formatCount(MOST_DOTS)} of ${formatCount(total)}` : formatCount(total);
  return {
    title: [
      {
        text: title,
        subtext: `${shown} feasible designs; on the line, predicted and ${actual} figures are equal.`,
        left: 16,
        top: 10,
        itemGap: 6,
        textStyle: { color: INK, fontSize: 16 },
        subtextStyle: { color: FAINT, fontSize: 12 },
      },
      ...panels.map(({ metric, figures, left, top }) => ({
        text: `${nameMetric(metric)}: MAPE ${formatPercent(meanAbsolutePercentageError(figures.actual, figures.predicted))} %`,
        left,
        top: top - 28,
        textStyle: { color: INK, fontSize: 13 },
      })),
    ],
    grid: panels.map(({ left, top }) => ({ left, top, width: SIDE, height: SIDE })),
    xAxis: panels.map((panel) => ({ ...describeAxis(panel, actual), nameGap: 30 })),
    yAxis: panels.map((panel) => ({ ...describeAxis(panel, "predicted"), nameGap: 48 })),
    series: panels.flatMap(describePanel),
  };
}

function placePanel(metric: string, { figures, index }: Pick<Panel, "figures" | "index">): Panel {
  const [least, most] = [figures.actual, figures.predicted].reduce(
    (range, values) =>
      values.reduce<readonly [number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], range),
    [Number.POSITIVE_INFINITY, 0] as readonly [number, number],
  );
  const unit = chooseUnit(metric, [Math.sqrt(least * most)]);
  return {
    metric,
    figures,
    index,
    left: (index % COLUMNS) * CELL.width + GAP.left,
    top: HEADER + Math.floor(index / COLUMNS) * CELL.height + GAP.top,
    unit,
    min: (least * unit.factor) / 1.1,
    max: most * unit.factor * 1.1,
  };
}

function describeAxis({ metric, index, unit, min, max }: Panel, whose: string) {
  const ticks = logTicks(min, max).slice();
  return {
    type: "log" as const,
    gridIndex: index,
    name: `${whose} ${nameMetric(metric)}${unit.symbol === "" ? "" : ` (${unit.symbol})`}`,
    nameLocation: "middle" as const,
    nameTextStyle: { color: INK, fontSize: 12 },
    min,
    max,
    axisTick: { customValues: ticks },
    axisLabel: {
      customValues: ticks,
      color: FAINT,
      fontSize: 11,
      formatter: (value: number) => Number(value.toPrecision(4)).toLocaleString("en"),
    },
    splitLine: { show: false },
  };
}

function describePanel({ figures, index, unit, min, max }: Panel): SeriesOption[] {
  const axes = { xAxisIndex: index, yAxisIndex: index };
  const { actual, predicted } = figures;
  const stride = Math.max(1, actual.length / MOST_DOTS);
  const rows = Array.from({ length: Math.min(actual.length, MOST_DOTS) }, (_, at) => Math.floor(at * stride));
  return [
    {
      ...axes,
      type: "scatter",
      z: 3,
      symbolSize: 3.5,
      itemStyle: { color: DOTS, opacity: 0.6 },
      // One path for all of them.
      large: true,
      largeThreshold: 0,
      data: rows.map((row) => [actual[row]! * unit.factor, predicted[row]! * unit.factor]),
    },
    {
      ...axes,
      type: "line",
      symbol: "none",
      silent: true,
      lineStyle: { color: DIAGONAL, width: 1 },
      data: [
        [min, min],
        [max, max],
      ],
    },
  ];
}
