import type { EChartsOption, SeriesOption } from "echarts";
import { logTicks } from "./log-ticks.ts";
import { formatFigure } from "./quantity.ts";
import { renderChart } from "./render-chart.ts";

export interface LearningCurveOf {
  readonly title: string;
  /** Validation loss after each epoch, of every network trained; one epoch of one network at least. */
  readonly validationLosses: readonly (readonly number[])[];
}

const SIZE = { width: 760, height: 440 };
const GRID = { left: 76, right: 40, top: 84, bottom: 60 };
const INK = "#1f2937";
const FAINT = "#6b7280";
/** Okabe and Ito's palette, which colour-blind people tell apart; a larger ensemble begins anew. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
/** A logarithmic axis has no place for 0. */
const LEAST_LOSS = 1e-12;

/** Draws the validation loss of every network against the epochs of its training; a mark shows the epoch whose weights were kept. Returns SVG text. */
export function renderLearningCurve(curve: LearningCurveOf): Promise<string> {
  return renderChart(describeCurve(curve), { ...SIZE, title: `${curve.title}: validation loss by epoch` });
}

function describeCurve({ title, validationLosses }: LearningCurveOf): EChartsOption {
  const losses = validationLosses.flat().map((loss) => Math.max(LEAST_LOSS, loss));
  const [min, max] = [Math.min(...losses) / 1.15, Math.max(...losses) * 1.15];
  const ticks = logTicks(min, max).slice();
  const epochs = Math.max(...validationLosses.map(({ length }) => length));
  return {
    title: {
      text: title,
      subtext: "Loss on pairs that training does not see; the weights of the marked epoch were kept.",
      left: 16,
      top: 10,
      itemGap: 6,
      textStyle: { color: INK, fontSize: 16 },
      subtextStyle: { color: FAINT, fontSize: 12 },
    },
    // Curves fall, so the upper right is free.
    legend: { orient: "vertical", right: GRID.right, top: GRID.top, itemWidth: 16, itemHeight: 8, textStyle: { color: INK, fontSize: 12 } },
    grid: GRID,
    xAxis: {
      type: "value",
      name: "epoch",
      nameLocation: "middle",
      nameGap: 28,
      nameTextStyle: { color: INK, fontSize: 13 },
      min: 1,
      max: Math.max(2, epochs),
      minInterval: 1,
      axisLabel: { color: FAINT },
      splitLine: { show: false },
    },
    yAxis: {
      type: "log",
      name: "validation loss",
      nameLocation: "middle",
      nameGap: 52,
      nameTextStyle: { color: INK, fontSize: 13 },
      min,
      max,
      axisTick: { customValues: ticks },
      axisLabel: { customValues: ticks, color: FAINT, formatter: (value: number) => String(Number(value.toPrecision(3))) },
      splitLine: { show: false },
    },
    series: validationLosses.map((member, at) => describeMember(member, at)),
  };
}

function describeMember(losses: readonly number[], at: number): SeriesOption {
  const color = COLOURS[at % COLOURS.length]!;
  const best = losses.indexOf(Math.min(...losses));
  return {
    name: `network ${at + 1}: ${formatFigure(losses[best]!)} after epoch ${best + 1}`,
    type: "line",
    symbol: "none",
    lineStyle: { color, width: 1.5 },
    itemStyle: { color },
    data: losses.map((loss, epoch) => [epoch + 1, Math.max(LEAST_LOSS, loss)]),
    markPoint: {
      symbol: "circle",
      symbolSize: 9,
      itemStyle: { color, borderColor: "#ffffff", borderWidth: 1.5 },
      label: { show: false },
      data: [{ name: "kept", coord: [best + 1, Math.max(LEAST_LOSS, losses[best]!)] }],
    },
  };
}
