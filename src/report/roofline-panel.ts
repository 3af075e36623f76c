import type { SeriesOption } from "echarts";
import { logTicks } from "./log-ticks.ts";
import { placeLabels } from "./place-labels.ts";
import { formatFigure, formatPercent } from "./quantity.ts";
import type { RoofKind, Roofline, RooflinePoint } from "./roofline.ts";

/** A rectangle of a picture in pixels. */
export interface PanelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A logarithmic range with round ticks. */
interface LogRange {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** The axes and series of a roofline; the series belong to the first axes of the picture. */
export interface RooflinePanel {
  readonly x: LogRange;
  readonly y: LogRange;
  readonly series: readonly SeriesOption[];
}

/** Okabe and Ito's palette; the marks differ in shape too. */
const ROOFS = {
  dram: { name: "layers by their bytes to and from DRAM", roof: "DRAM", colour: "#d55e00", symbol: "diamond" },
  bus: { name: "layers by their bytes on the on-chip bus", roof: "bus", colour: "#0072b2", symbol: "circle" },
} as const;
const INK = "#1f2937";
/** Layers that take most cycles carry their names. */
const NAMED_LAYERS = 5;

/** Names of the two sorts of mark, for a legend. */
export const ROOFLINE_LEGEND: readonly string[] = Object.values(ROOFS).map(({ name }) => name);

/** Draws a roofline into a box: a mark a layer and way, larger where it takes more cycles, under a line for each way and the peak. */
export function describeRoofline(roofline: Roofline, box: PanelBox): RooflinePanel {
  const { x, y } = chooseRanges(roofline);
  return { x, y, series: [...describeRoofs(roofline, { x, y }), ...describeMarks(roofline, { x, y, box })] };
}

function chooseRanges({ peakGmacs, bandwidthGBps, points }: Roofline): Pick<RooflinePanel, "x" | "y"> {
  const ridges = Object.values(bandwidthGBps).map((bandwidth) => peakGmacs / bandwidth);
  const across = [...points.map(({ intensity }) => intensity), ...ridges];
  const up = [...points.map(({ gmacs }) => gmacs), peakGmacs];
  return { x: widen(across, { below: 2, above: 3 }), y: widen(up, { below: 2, above: 1.8 }) };
}

function widen(values: readonly number[], { below, above }: { readonly below: number; readonly above: number }): LogRange {
  const [min, max] = [Math.min(...values) / below, Math.max(...values) * above];
  return { min, max, ticks: logTicks(min, max) };
}

type Ranges = Pick<RooflinePanel, "x" | "y">;

function describeRoofs({ peakGmacs, bandwidthGBps }: Roofline, { x, y }: Ranges): readonly SeriesOption[] {
  const slopes = (Object.keys(ROOFS) as RoofKind[]).map((kind): SeriesOption => {
    const bandwidth = bandwidthGBps[kind];
    const from = Math.max(x.min, y.min / bandwidth);
    const { roof, colour } = ROOFS[kind];
    // The label stands at the middle of the slope, above the marks.
    const middle = Math.sqrt(from * Math.min(x.max, peakGmacs / bandwidth));
    return roofLine(
      [
        [from, from * bandwidth],
        [middle, middle * bandwidth],
        [peakGmacs / bandwidth, peakGmacs],
      ],
      { colour, text: `${roof} ${formatFigure(bandwidth)} GB/s`, labelled: 1 },
    );
  });
  const firstRidge = peakGmacs / Math.max(...Object.values(bandwidthGBps));
  const peak = roofLine(
    [
      [firstRidge, peakGmacs],
      [x.max, peakGmacs],
    ],
    { colour: INK, text: `peak ${formatFigure(peakGmacs)} GMAC/s`, labelled: 0 },
  );
  return [...slopes, peak];
}

function roofLine(
  points: readonly (readonly [number, number])[],
  { colour, text, labelled }: { readonly colour: string; readonly text: string; readonly labelled: number },
): SeriesOption {
  const position = labelled === 0 ? ("top" as const) : ("left" as const);
  const label = { show: true, formatter: text, position, color: colour, fontSize: 12, textBorderColor: "#ffffff", textBorderWidth: 3 };
  return {
    type: "line",
    // Above the marks, so that none covers its label.
    z: 6,
    symbol: "circle",
    symbolSize: 0.1,
    showAllSymbol: true,
    lineStyle: { color: colour, width: 1.5 },
    itemStyle: { color: colour },
    data: points.map((value, at) => ({ value: [...value], label: at === labelled ? label : { show: false } })),
  };
}

function describeMarks({ points }: Roofline, { x, y, box }: Ranges & { readonly box: PanelBox }): readonly SeriesOption[] {
  const named = chooseNamed(points);
  const place = ({ intensity, gmacs }: RooflinePoint) => ({
    x: box.left + (Math.log(intensity / x.min) / Math.log(x.max / x.min)) * box.width,
    y: box.top + box.height - (Math.log(gmacs / y.min) / Math.log(y.max / y.min)) * box.height,
  });
  const texts = named.map(({ layer, cycleShare }) => `${layer}, ${formatPercent(cycleShare, 0)} % of cycles`);
  const places = placeLabels(
    named.map((point, at) => ({ ...place(point), text: texts[at]! })),
    { bounds: { left: box.left, right: box.left + box.width, top: box.top, bottom: box.top + box.height }, dots: points.map(place) },
  );
  return (Object.keys(ROOFS) as RoofKind[]).map((kind): SeriesOption => {
    const { name, colour, symbol } = ROOFS[kind];
    return {
      name,
      type: "scatter",
      symbol,
      z: 5,
      // Marks that cover each other shine through by their colour: `opacity` would fade the labels too.
      itemStyle: { color: `${colour}99`, opacity: 1, borderColor: "#ffffff", borderWidth: 0.5 },
      data: points.flatMap((point) => {
        if (point.roof !== kind) return [];
        const at = named.indexOf(point);
        const label =
          at < 0
            ? { show: false }
            : {
                show: true,
                formatter: texts[at]!,
                position: places[at]!.side,
                offset: [0, places[at]!.shift],
                color: INK,
                fontSize: 11,
                textBorderColor: "#ffffff",
                textBorderWidth: 3,
              };
        return [{ value: [point.intensity, point.gmacs], symbolSize: 7 + 40 * Math.sqrt(point.cycleShare), label }];
      }),
    };
  });
}

/** The points of the layers with most cycles, one a layer. */
function chooseNamed(points: readonly RooflinePoint[]): readonly RooflinePoint[] {
  const bus = points.filter(({ roof }) => roof === "bus");
  return bus.toSorted((a, b) => b.cycleShare - a.cycleShare).slice(0, NAMED_LAYERS);
}
