/** Rows of a dataset as columns of typed arrays. */
export interface Rows {
  readonly count: number;
  /** Value indices `[count * decisions]`, row by row. */
  readonly candidates: Uint8Array;
  /** 1 where the design can run, `[count]`. */
  readonly feasible: Uint8Array;
  /** By metric name, `[count]`; NaN where infeasible. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** Why a design is infeasible, `[count]`; empty where it is feasible. */
  readonly reasons: readonly string[];
  /** How a row was sampled, by column name, `[count]`; no column where that says nothing. */
  readonly counts: Readonly<Record<string, Uint32Array>>;
}

/** How wide rows are. */
export interface RowShape {
  readonly decisions: number;
  readonly metrics: readonly string[];
  /** Columns that say how a row was sampled; default none. */
  readonly counts?: readonly string[];
}

/** Room for `count` rows: all infeasible, metrics NaN, reasons empty, counts 0. */
export function emptyRows(count: number, { decisions, metrics, counts = [] }: RowShape) {
  return {
    count,
    candidates: new Uint8Array(count * decisions),
    feasible: new Uint8Array(count),
    metrics: Object.fromEntries(metrics.map((name) => [name, new Float64Array(count).fill(Number.NaN)])),
    reasons: new Array<string>(count).fill(""),
    counts: Object.fromEntries(counts.map((name) => [name, new Uint32Array(count)])),
  } satisfies Rows;
}

/** The rows of all parts, one after the other. */
export function concatRows(parts: readonly Rows[], shape: RowShape): Rows {
  const all = emptyRows(
    parts.reduce((total, part) => total + part.count, 0),
    shape,
  );
  let row = 0;
  for (const part of parts) {
    all.candidates.set(part.candidates, row * shape.decisions);
    all.feasible.set(part.feasible, row);
    for (const name of shape.metrics) all.metrics[name]!.set(part.metrics[name]!, row);
    for (const [name, counts] of Object.entries(all.counts)) counts.set(part.counts[name]!, row);
    for (const [index, reason] of part.reasons.entries()) all.reasons[row + index] = reason;
    row += part.count;
  }
  return all;
}

/** Rows `first` to `first + count - 1`, or to the end where there are fewer. */
export function sliceRows(rows: Rows, { first, count, decisions }: { first: number; count: number; decisions: number }): Rows {
  const end = Math.min(rows.count, first + count);
  return {
    count: end - first,
    candidates: rows.candidates.subarray(first * decisions, end * decisions),
    feasible: rows.feasible.subarray(first, end),
    metrics: Object.fromEntries(Object.entries(rows.metrics).map(([name, values]) => [name, values.subarray(first, end)])),
    reasons: rows.reasons.slice(first, end),
    counts: Object.fromEntries(Object.entries(rows.counts).map(([name, values]) => [name, values.subarray(first, end)])),
  };
}

/** The rows at `indices`, in that order. */
export function pickRows(rows: Rows, { indices, decisions }: { readonly indices: Int32Array; readonly decisions: number }): Rows {
  const picked = emptyRows(indices.length, { decisions, metrics: Object.keys(rows.metrics), counts: Object.keys(rows.counts) });
  for (const [at, row] of indices.entries()) {
    picked.candidates.set(rows.candidates.subarray(row * decisions, (row + 1) * decisions), at * decisions);
    picked.feasible[at] = rows.feasible[row]!;
    picked.reasons[at] = rows.reasons[row]!;
    for (const name in picked.metrics) picked.metrics[name]![at] = rows.metrics[name]![row]!;
    for (const name in picked.counts) picked.counts[name]![at] = rows.counts[name]![row]!;
  }
  return picked;
}
