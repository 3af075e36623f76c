import { InputError } from "../core/errors.ts";
import type { LabelledRows } from "./labelled-rows.ts";

/** Fewer feasible rows than these are no basis for a predictor, or for judging one. */
const LEAST_ROWS = { train: 100, validation: 10, test: 5 } as const;

/** Throws an `InputError` where a part of a dataset holds too few feasible rows for it. */
export function requireRows(rows: LabelledRows, part: keyof typeof LEAST_ROWS): void {
  const feasible = rows.feasible.reduce((sum, flag) => sum + flag, 0);
  if (feasible >= LEAST_ROWS[part]) return;
  throw new InputError(
    `Cannot train a predictor: the dataset has ${feasible} feasible ${part} pairs, expected at least ${LEAST_ROWS[part]}`,
    {
      code: "too-few-rows",
      path: "dataset",
      fix: "Generate a larger dataset; 2 % of the pairs are test pairs (unseen network on unseen accelerator).",
    },
  );
}
