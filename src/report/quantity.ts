/** A unit figures are shown in: shown = stored * `factor`. */
export interface DisplayUnit {
  readonly symbol: string;
  readonly factor: number;
}

interface ScaledUnit extends DisplayUnit {
  /** Smallest stored value it is used for. */
  readonly from: number;
}

interface MetricDisplay {
  readonly name: string;
  /** From the largest to the smallest unit. */
  readonly units: readonly ScaledUnit[];
}

const DISPLAYS: Readonly<Record<string, MetricDisplay>> = {
  latencyMs: {
    name: "latency",
    units: [
      { symbol: "s", factor: 1e-3, from: 1000 },
      { symbol: "ms", factor: 1, from: 0.1 },
      { symbol: "µs", factor: 1e3, from: 0 },
    ],
  },
  energyUj: {
    name: "energy",
    units: [
      { symbol: "mJ", factor: 1e-3, from: 1000 },
      { symbol: "µJ", factor: 1, from: 0.1 },
      { symbol: "nJ", factor: 1e3, from: 0 },
    ],
  },
  areaMm2: { name: "area", units: [{ symbol: "mm²", factor: 1, from: 0 }] },
};

const SIGNIFICANT_DIGITS = 3;

/** What people call a metric: `latency` for `latencyMs`; an unknown metric keeps its name. */
export function nameMetric(metric: string): string {
  return DISPLAYS[metric]?.name ?? metric;
}

/** The unit in which the largest of the values reads well (microseconds below 0.1 ms); an unknown metric is shown as it is stored. */
export function chooseUnit(metric: string, values: readonly number[]): DisplayUnit {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return DISPLAYS[metric]?.units.find(({ from }) => largest >= from) ?? { symbol: "", factor: 1 };
}

/** Three significant digits, without an exponent: `4.31`, `0.0120`, `23.8`, `1,230`. */
export function formatFigure(value: number): string {
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(SIGNIFICANT_DIGITS));
  const decimals = SIGNIFICANT_DIGITS - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return decimals > 0 ? rounded.toFixed(decimals) : rounded.toLocaleString("en");
}

/** A metric's value with its unit: `4.31 µs`. */
export function formatQuantity(metric: string, value: number): string {
  const { symbol, factor } = chooseUnit(metric, [value]);
  return `${formatFigure(value * factor)}${symbol === "" ? "" : ` ${symbol}`}`;
}

/** A share 0..1 as percent, without the sign. */
export function formatPercent(share: number, decimals = 2): string {
  return (share * 100).toFixed(decimals);
}

/** A whole number with its thousands apart. */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}
