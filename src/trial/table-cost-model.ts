import type { Candidate } from "../space/space.ts";
import type { CandidateTable } from "./candidate-table.ts";
import type { CostModel } from "./cost-model.ts";

export interface TableCostOptions {
  readonly table: CandidateTable;
  /** The metric the column holds, unit in the name. */
  readonly metric: string;
  /** The key of a candidate's row. */
  readonly keyOf: (candidate: Candidate) => string;
}

/** One metric looked up in a table. An empty cell is a design the device does not support; so is a row that is missing. */
export function createTableCost({ table, metric, keyOf }: TableCostOptions): CostModel {
  return {
    name: `table ${table.column}`,
    estimate: async (candidates) =>
      candidates.map((candidate) => {
        const key = keyOf(candidate);
        const value = table.values.get(key);
        if (value !== undefined && value !== null) return { kind: "feasible", metrics: { [metric]: value } };
        const message =
          value === null ? `${table.column} of ${key} is empty: not supported` : `the table of ${table.column} has no row ${key}`;
        return { kind: "infeasible", reasons: [{ code: value === null ? "not-supported" : "not-in-table", message }] };
      }),
  };
}
