import type { Rows } from "./rows.ts";

/** The candidates of all rows, printed as `3:0:2:…`. */
export function candidateTexts(rows: Rows, decisions: number): string[] {
  return Array.from({ length: rows.count }, (_, row) => rows.candidates.subarray(row * decisions, (row + 1) * decisions).join(":"));
}
