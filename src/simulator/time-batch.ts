import type { Machine } from "./machine.ts";
import type { Mapping } from "./mapping.ts";
import type { OperationShape } from "./operation.ts";
import type { OperationContext } from "./operation-plan.ts";
import { OperationModel } from "./time-operation.ts";

/** What the rows of a batch refer to; few machines, shapes and mappings make many rows. */
export interface OperationBatch {
  readonly machines: readonly Machine[];
  readonly shapes: readonly OperationShape[];
  readonly mappings: readonly Mapping[];
  readonly contexts: readonly OperationContext[];
  /** [row, 4]: indexes of a machine, a shape, a mapping and a context. */
  readonly rows: Int32Array;
}

/** The columns of a batch's figures: cycles, then every label, every byte count and every effect of the specification's section 9. */
export const BATCH_COLUMNS: readonly string[] = columnNames(new OperationModel());

/**
 * Runs many mapped operations, which must be legal, one after the other. Fills and returns `figures` [row, column of `BATCH_COLUMNS`], or a new array
 * where none is given.
 */
export function timeBatch(
  { machines, shapes, mappings, contexts, rows }: OperationBatch,
  figures = new Float64Array((rows.length / 4) * BATCH_COLUMNS.length),
): Float64Array {
  const model = new OperationModel();
  const { labels, traffic, effects } = model.counters;
  const groups = [labels, traffic, effects] as readonly Readonly<Record<string, number>>[];
  const mapped = { mapping: mappings[0]!, context: contexts[0]! };
  for (let row = 0, at = 0; row < rows.length; row += 4) {
    mapped.mapping = mappings[rows[row + 2]!]!;
    mapped.context = contexts[rows[row + 3]!]!;
    figures[at++] = model.time(machines[rows[row]!]!, shapes[rows[row + 1]!]!, mapped);
    for (const group of groups) for (const name in group) figures[at++] = group[name]!;
  }
  return figures;
}

function columnNames({ counters: { labels, traffic, effects } }: OperationModel): string[] {
  return ["cycles", ...[labels, traffic, effects].flatMap((group) => Object.keys(group))];
}
