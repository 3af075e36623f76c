/** Maps every column to mean 0 and standard deviation 1; a column that was constant in training becomes 0. */
export interface Scaler {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Below this share of its mean's size a column's spread is rounding noise. */
const CONSTANT_SHARE = 1e-6;

/** Measures the columns of `values` `[rows, columns]`; entries that are NaN are left out. */
export function fitScaler(values: ArrayLike<number>, columns: number): Scaler {
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    sums[at % columns]! += values[at]!;
    counts[at % columns]! += 1;
  }
  const mean = Array.from(sums, (sum, column) => sum / Math.max(1, counts[column]!));
  const squares = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    squares[at % columns]! += (values[at]! - mean[at % columns]!) ** 2;
  }
  const deviation = mean.map((center, column) => {
    const spread = Math.sqrt(squares[column]! / Math.max(1, counts[column]!));
    return spread > CONSTANT_SHARE * Math.abs(center) ? spread : 0;
  });
  return { mean, deviation };
}

/** Standardises the rows of `values` `[rows, columns]` in place. */
export function applyScaler({ mean, deviation }: Scaler, values: Float32Array): Float32Array {
  const columns = mean.length;
  const center = Float64Array.from(mean);
  const factor = Float64Array.from(deviation, (spread) => (spread === 0 ? 0 : 1 / spread));
  for (let row = 0; row < values.length; row += columns)
    for (let column = 0; column < columns; column++) values[row + column] = (values[row + column]! - center[column]!) * factor[column]!;
  return values;
}
