import { InputError } from "../core/errors.ts";
import type { Candidate } from "../space/space.ts";
import type { CandidateTable } from "./candidate-table.ts";
import type { QualityModel } from "./quality-model.ts";

export interface TableQualityOptions {
  readonly table: CandidateTable;
  /** The key of a candidate's row. */
  readonly keyOf: (candidate: Candidate) => string;
}

/**
 * Quality looked up in a table. A column with a figure above 1 holds percent and is divided by 100. Throws an `InputError` for a figure
 * above 100, and for a candidate whose cell is empty or missing, which it names.
 */
export function createTableQuality({ table, keyOf }: TableQualityOptions): QualityModel {
  const scale = qualityScale(table);
  return {
    name: `table ${table.column}`,
    estimate: async (candidates) =>
      candidates.map((candidate) => {
        const key = keyOf(candidate);
        const value = table.values.get(key);
        if (value !== undefined && value !== null) return value / scale;
        throw new InputError(`Cannot look up quality: ${table.path}, row ${key}, ${table.column} is empty, expected a figure`, {
          code: "missing-quality",
          path: table.path,
          fix: "Use a table that has the quality of every design of the space.",
        });
      }),
  };
}

function qualityScale(table: CandidateTable): number {
  let largest = 0;
  for (const value of table.values.values()) largest = Math.max(largest, value ?? 0);
  if (largest <= 100) return largest > 1 ? 100 : 1;
  throw new InputError(
    `Cannot use a table as quality: ${table.path}, ${table.column} reaches ${largest}, expected shares (0..1) or percent`,
    {
      code: "not-a-quality",
      path: table.path,
      fix: "Name a column of accuracies.",
    },
  );
}
