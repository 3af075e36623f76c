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
}

/** Room for `count` rows: all infeasible, metrics NaN, reasons empty. */
export function emptyRows(count: number, { decisions, metrics }: { decisions: number; metrics: readonly string[] }) {
  return {
    count,
    candidates: new Uint8Array(count * decisions),
    feasible: new Uint8Array(count),
    metrics: Object.fromEntries(metrics.map((name) => [name, new Float64Array(count).fill(Number.NaN)])),
    reasons: new Array<string>(count).fill(""),
  } satisfies Rows;
}

/** The rows of all parts, one after the other. */
export function concatRows(parts: readonly Rows[], shape: { decisions: number; metrics: readonly string[] }): Rows {
  const all = emptyRows(
    parts.reduce((total, part) => total + part.count, 0),
    shape,
  );
  let row = 0;
  for (const part of parts) {
    all.candidates.set(part.candidates, row * shape.decisions);
    all.feasible.set(part.feasible, row);
    for (const name of shape.metrics) all.metrics[name]!.set(part.metrics[name]!, row);
    for (const [index, reason] of part.reasons.entries()) all.reasons[row + index] = reason;
    row += part.count;
  }
  return all;
}
