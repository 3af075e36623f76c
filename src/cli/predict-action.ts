import { readFile } from "node:fs/promises";
import { type CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { InputError } from "../core/errors.ts";
import { loadPredictor } from "../predictor/checkpoint.ts";
import type { Predictions, Predictor } from "../predictor/predictor.ts";
import { formatTextTable } from "../report/text-table.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { parseCandidate } from "../space/candidate-text.ts";
import { createSpace } from "../space/create-space.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem predict`, parsed. */
export interface PredictFlags extends SharedFlags {
  readonly candidate: readonly string[];
  readonly csv?: string;
  readonly output?: string;
}

/**
 * Predicts the named designs and prints or writes the figures. Throws an `InputError` where none is named, or one is not of the predictor's
 * space, with the line of the file; and as `loadPredictor`.
 */
export async function predict(model: string, { candidate, csv, output, json }: PredictFlags): Promise<void> {
  const { predictor } = await loadPredictor(model);
  const named = candidate.map((text): NamedCandidate => ({ text, place: "--candidate" }));
  const designs = [...named, ...(csv === undefined ? [] : await readCandidates(csv))];
  if (designs.length === 0) throw unusable("--candidate", "missing", "a design, or --csv FILE");
  const predictions = predictAll(predictor, designs);
  const rows = designs.map(({ text }, row) => describeRow(predictor, predictions, { text, row }));
  if (output !== undefined) {
    await writeFileAtomic(output, toCsv(rows));
    process.stdout.write(`${json ? JSON.stringify({ model, output, rows: rows.length }) : `${output}: ${rows.length} designs`}\n`);
    return;
  }
  process.stdout.write(`${json ? JSON.stringify({ model, predictions: rows }) : toTable(rows)}\n`);
}

interface NamedCandidate {
  readonly text: string;
  /** Where it stands, for errors. */
  readonly place: string;
}

interface PredictedRow {
  readonly candidate: string;
  readonly feasible: boolean;
  readonly feasibleProbability: number;
  /** What the design would cost if it could run. */
  readonly metrics: Readonly<Record<string, number>>;
}

async function readCandidates(path: string): Promise<readonly NamedCandidate[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unusable(path, `not readable (${(error as NodeJS.ErrnoException).code})`, "a CSV file");
  }
  let records: readonly { readonly record: Readonly<Record<string, string>>; readonly info: { readonly lines: number } }[];
  try {
    records = parse(text, { bom: true, columns: true, info: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw unusable(`${path}, line ${(error as CsvError).lines}`, (error as Error).message, "CSV with a header");
  }
  return records.map(({ record, info }) => {
    const place = `${path}, line ${info.lines}`;
    if (record.candidate === undefined) throw unusable(place, "without a column candidate", "one, with designs such as 3:0:2:…");
    return { text: record.candidate, place };
  });
}

function predictAll(predictor: Predictor, designs: readonly NamedCandidate[]): Predictions {
  const space = createSpace(predictor.space);
  const width = space.decisions.length;
  const candidates = new Uint8Array(designs.length * width);
  designs.forEach(({ text, place }, row) => {
    try {
      candidates.set(parseCandidate(space, text), row * width);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${error.message} (${place})`, { code: error.code, path: place, ...(error.fix && { fix: error.fix }) });
    }
  });
  return predictor.predict({ count: designs.length, candidates });
}

function describeRow(
  { threshold }: Predictor,
  { metrics, feasibleProbability }: Predictions,
  { text, row }: { readonly text: string; readonly row: number },
): PredictedRow {
  const figures = Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, values[row]!] as const));
  const probability = feasibleProbability[row]!;
  return { candidate: text, feasible: probability >= threshold, feasibleProbability: probability, metrics: figures };
}

function toCsv(rows: readonly PredictedRow[]): string {
  return stringify(
    rows.map(({ candidate, feasible, feasibleProbability, metrics }) => ({
      candidate,
      feasible: String(feasible),
      feasibleProbability,
      ...metrics,
    })),
    { header: true },
  );
}

function toTable(rows: readonly PredictedRow[]): string {
  const metrics = Object.keys(rows[0]!.metrics);
  const right = (heading: string) => ({ heading, align: "right" as const });
  return formatTextTable(
    [{ heading: "candidate" }, { heading: "can run" }, right("probability"), ...metrics.map(right)],
    rows.map(({ candidate, feasible, feasibleProbability, metrics: figures }) => [
      candidate,
      feasible ? "yes" : "no",
      feasibleProbability.toFixed(3),
      ...metrics.map((metric) => figures[metric]!.toPrecision(4)),
    ]),
  );
}

function unusable(path: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot predict: ${path} is ${current}, expected ${wanted}`, {
    code: "predict-usage",
    path,
    fix: "See the examples of `tandem predict --help`.",
  });
}
