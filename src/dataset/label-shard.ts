import { InputError } from "../core/errors.ts";
import type { Space } from "../space/space.ts";
import { COMMAND_FAILED } from "../trial/command-cost-model.ts";
import type { Cost, CostModel } from "../trial/cost-model.ts";
import type { AnswerJournal } from "./answer-journal.ts";
import { datasetColumns } from "./column.ts";
import { encodeShard, type FinishedShard } from "./encode-shard.ts";
import type { ShardOrder } from "./generate-shard.ts";
import { formatReasons } from "./reasons-text.ts";
import { emptyRows } from "./rows.ts";
import { createRowSampler } from "./sample-row.ts";
import { samplingCounts } from "./sampling.ts";

/** Who gives the figures of sampled rows in the simulator's place, for example a user's command. */
export interface RowLabels {
  /** Stands in the manifest where the simulator's version would; a dataset is resumed under the same name only. */
  readonly name: string;
  /** The metrics of every feasible design; they become the dataset's columns. */
  readonly metrics: readonly string[];
  readonly cost: CostModel;
  /** Store a candidate that the command failed at as infeasible, with the reason. Default false: the generation stops, to be resumed. */
  readonly keepFailed?: boolean;
}

export interface LabelOptions {
  readonly space: Space;
  readonly labels: RowLabels;
  /** Has the answers of an interrupted attempt, and gets those of this one. */
  readonly journal: AnswerJournal;
  /** Called after each row. */
  readonly onRow: () => void;
}

/**
 * Samples a shard and labels all of its rows at once. Throws an `InputError` that names the first of the candidates that failed, when all others
 * have been answered and kept.
 */
export async function labelShard(order: ShardOrder, { space, labels, journal, onRow }: LabelOptions): Promise<FinishedShard> {
  const { cost, metrics, keepFailed = false } = labels;
  const decisions = space.decisions.length;
  const counts = samplingCounts(order.sampling);
  const rows = emptyRows(order.rows, { decisions, metrics, counts });
  const candidateOf = createRowSampler(space, order);
  const failures: string[] = [];
  const labelRow = async (at: number): Promise<void> => {
    const row = order.first + at;
    const candidate = candidateOf(row);
    const known = journal.find(row, candidate);
    const answer = known ?? (await cost.estimate([candidate]))[0]!;
    const failure = failureOf(answer);
    if (failure !== undefined) failures.push(failure);
    else if (known === undefined) await journal.add(row, { candidate, cost: answer });
    rows.candidates.set(candidate, at * decisions);
    for (const name of counts) rows.counts[name]![at] = { draws: 1, round: order.round }[name];
    if (answer.kind === "infeasible") rows.reasons[at] = formatReasons(answer.reasons);
    else {
      rows.feasible[at] = 1;
      for (const metric of metrics) rows.metrics[metric]![at] = answer.metrics[metric]!;
    }
    onRow();
  };
  const outcomes = await Promise.allSettled(Array.from({ length: order.rows }, (_, at) => labelRow(at)));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  if (failures.length > 0 && !keepFailed) throw failedRows(failures, order);
  return encodeShard(rows, { space, columns: datasetColumns(space, metrics, { counts }), format: order.format });
}

function failureOf(cost: Cost): string | undefined {
  return cost.kind === "infeasible" ? cost.reasons.find(({ code }) => code === COMMAND_FAILED)?.message : undefined;
}

function failedRows(failures: readonly string[], { first, rows }: ShardOrder): InputError {
  const others = failures.length > 1 ? ` ${failures.length - 1} more of rows ${first} to ${first + rows - 1} failed.` : "";
  return new InputError(`Cannot generate a dataset: ${failures[0]}.${others}`, {
    code: "failed-rows",
    path: "--cost",
    fix: "Mend the command and run the same with --resume, which asks only what is not answered yet; or store such rows as infeasible with --keep-failed.",
  });
}
