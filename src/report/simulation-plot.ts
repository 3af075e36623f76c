import type { EChartsOption, SeriesOption } from "echarts";
import type { Accelerator } from "../accelerator/accelerator.ts";
import type { CycleLabels } from "../simulator/counters.ts";
import type { FeasibleSimulation, LayerResult } from "../simulator/simulation.ts";
import { CYCLE_ACTIVITIES, CYCLE_LABELS } from "./cycle-activity.ts";
import { formatCount, formatQuantity } from "./quantity.ts";
import { renderChart } from "./render-chart.ts";
import { computeRoofline } from "./roofline.ts";
import { describeRoofline, ROOFLINE_LEGEND } from "./roofline-panel.ts";

const WIDTH = 1000;
const ROOFLINE_BOX = { left: 84, top: 84, width: WIDTH - 84 - 40, height: 400 };
/** Top of the lower picture: title, legend and axis stand between it and the bars. */
const BARS_TITLE_TOP = 580;
const BARS_TOP = 690;
const BAR_HEIGHT = 16;
const BARS_LEFT = 220;
const INK = "#1f2937";
const FAINT = "#6b7280";

/** Okabe and Ito's palette, which colour-blind people tell apart. */
const LABEL_COLOURS: Readonly<Record<keyof CycleLabels, string>> = {
  compute: "#0072b2",
  bank: "#cc79a7",
  weightWait: "#e69f00",
  fill: "#56b4e9",
  drain: "#f0e442",
  ioWait: "#d55e00",
  control: "#9ca3af",
};

/** What a picture is of. */
interface PictureOf {
  readonly workload: string;
  readonly accelerator: Accelerator;
}

/** Draws the roofline of a simulation's layers and, below it, each layer's cycles by label. Returns SVG text. */
export function renderSimulationPlot(simulation: FeasibleSimulation, { workload, accelerator }: PictureOf): Promise<string> {
  const title = `${workload} on ${accelerator.name}`;
  const height = BARS_TOP + BAR_HEIGHT * simulation.layers.length + 24;
  return renderChart(describePicture(simulation, { title, accelerator }), {
    width: WIDTH,
    height,
    title: `${title}: roofline of its layers, and their cycles by label`,
  });
}

function describePicture(
  simulation: FeasibleSimulation,
  { title, accelerator }: { readonly title: string; readonly accelerator: Accelerator },
): EChartsOption {
  const { layers, cycles, latencyMs } = simulation;
  const roofline = describeRoofline(computeRoofline(layers, accelerator), ROOFLINE_BOX);
  const heading = (text: string, subtext: string, top: number) => ({
    text,
    subtext,
    left: 16,
    top,
    itemGap: 5,
    textStyle: { color: INK, fontSize: 16 },
    subtextStyle: { color: FAINT, fontSize: 12 },
  });
  const legend = (data: readonly string[], top: number) => ({
    data: data.slice(),
    top,
    left: 14,
    itemGap: 14,
    itemWidth: 14,
    itemHeight: 12,
    textStyle: { color: INK, fontSize: 12 },
  });
  return {
    title: [
      heading(title, "Roofline: no layer stands above the roof of a way its bytes come; larger marks take more cycles.", 10),
      heading("Cycles by layer", `${formatCount(cycles)} cycles, ${formatQuantity("latencyMs", latencyMs)}`, BARS_TITLE_TOP),
    ],
    legend: [
      legend(ROOFLINE_LEGEND, 540),
      legend(
        CYCLE_LABELS.map((label) => CYCLE_ACTIVITIES[label].doing),
        BARS_TITLE_TOP + 42,
      ),
    ],
    grid: [ROOFLINE_BOX, { left: BARS_LEFT, right: 40, top: BARS_TOP, height: BAR_HEIGHT * layers.length }],
    xAxis: [
      logAxis("MACs per byte", roofline.x, { gridIndex: 0, nameGap: 28 }),
      {
        type: "value",
        gridIndex: 1,
        position: "top",
        name: "cycles",
        nameLocation: "middle",
        nameGap: 26,
        nameTextStyle: { color: INK, fontSize: 13 },
        axisLabel: { color: FAINT, formatter: (value: number) => formatCount(value) },
        splitLine: { lineStyle: { color: "#e5e7eb" } },
      },
    ],
    yAxis: [
      logAxis("GMAC/s while it runs", roofline.y, { gridIndex: 0, nameGap: 56 }),
      {
        type: "category",
        gridIndex: 1,
        inverse: true,
        data: layers.map(({ name }) => name),
        axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 11, interval: 0, width: BARS_LEFT - 24, overflow: "truncate" },
      },
    ],
    series: [...roofline.series, ...describeBars(layers)],
  };
}

function logAxis(
  name: string,
  { min, max, ticks }: { readonly min: number; readonly max: number; readonly ticks: readonly number[] },
  { gridIndex, nameGap }: { readonly gridIndex: number; readonly nameGap: number },
) {
  return {
    type: "log" as const,
    gridIndex,
    name,
    nameLocation: "middle" as const,
    nameGap,
    nameTextStyle: { color: INK, fontSize: 13 },
    min,
    max,
    axisTick: { customValues: ticks.slice() },
    axisLabel: {
      customValues: ticks.slice(),
      color: FAINT,
      formatter: (value: number) => Number(value.toPrecision(4)).toLocaleString("en"),
    },
    splitLine: { show: false },
  };
}

function describeBars(layers: readonly LayerResult[]): readonly SeriesOption[] {
  return CYCLE_LABELS.map((label) => ({
    name: CYCLE_ACTIVITIES[label].doing,
    type: "bar" as const,
    stack: "cycles",
    xAxisIndex: 1,
    yAxisIndex: 1,
    barWidth: "70%",
    itemStyle: { color: LABEL_COLOURS[label] },
    data: layers.map(({ run }) => run.labels[label]),
  }));
}
