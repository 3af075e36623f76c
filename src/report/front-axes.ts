import { logTicks } from "./log-ticks.ts";
import { chooseUnit, type DisplayUnit } from "./quantity.ts";
import type { RunSummary } from "./run-summary.ts";

/** The ranges of the front plot: latency in the shown unit, logarithmic; accuracy in percent. */
export interface FrontAxes {
  readonly unit: DisplayUnit;
  readonly x: { readonly min: number; readonly max: number; readonly ticks: readonly number[] };
  readonly y: { readonly min: number; readonly max: number; readonly step: number };
}

/** Room left and right of the outermost points. */
const MARGIN = 1.08;
/** A search begins with young weights; so large a share of its lowest trials may lie below the accuracy axis. */
const BELOW_SHARE = 0.1;

/** Ranges with round ticks that hold the targets, all verified designs with their estimates, and the trials above the axis' lower end. */
export function chooseFrontAxes({ trials, designs, targets }: RunSummary): FrontAxes {
  const y = chooseAccuracyRange({ trials, designs });
  const latencies = [
    ...trials.filter(({ quality }) => 100 * quality >= y.min).map(({ latencyMs }) => latencyMs),
    ...designs.flatMap(({ predicted, simulated }) => [simulated.latencyMs!, predicted?.latencyMs ?? simulated.latencyMs!]),
    ...(targets.latencyMs === undefined ? [] : [targets.latencyMs]),
  ];
  const [fastest, slowest] = latencies.length === 0 ? [1, 1] : extremes(latencies);
  const unit = chooseUnit("latencyMs", [targets.latencyMs ?? slowest]);
  const [min, max] = [(fastest * unit.factor) / MARGIN, slowest * unit.factor * MARGIN];
  return { unit, x: { min, max, ticks: logTicks(min, max) }, y };
}

function chooseAccuracyRange({ trials, designs }: Pick<RunSummary, "trials" | "designs">): FrontAxes["y"] {
  const scored = trials.map(({ quality }) => quality).sort((a, b) => a - b);
  const shares = [
    ...scored.slice(Math.floor(BELOW_SHARE * scored.length)),
    ...designs.flatMap(({ selectionAccuracy, supernetQuality }) => [selectionAccuracy, supernetQuality ?? selectionAccuracy]),
  ];
  const [least, most] = shares.length === 0 ? [0, 100] : extremes(shares.map((share) => 100 * share));
  const step = [1, 2, 5, 10, 20].find((size) => (most - least) / size <= 8) ?? 20;
  return { min: Math.floor(least / step) * step, max: Math.min(100, Math.ceil((most + 0.75 * step) / step) * step), step };
}

/** Spreading into `Math.min` would overflow the stack on a long search. */
function extremes(values: readonly number[]): readonly [least: number, most: number] {
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
