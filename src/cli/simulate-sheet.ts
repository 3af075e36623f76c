import { availableParallelism } from "node:os";
import { baseline } from "../accelerator/presets.ts";
import { AREA_UNCERTAINTY } from "../accelerator/technology.ts";
import { InterruptedError } from "../core/errors.ts";
import { fingerprint } from "../core/hash.ts";
import { type DesignOutcome, renderDesignTable } from "../report/design-table.ts";
import { designCsvHeader, renderDesignCsv } from "../report/simulation-csv.ts";
import { describeAccelerator, describeBasis } from "../report/simulation-text.ts";
import type { Executor } from "../runtime/executor.ts";
import { createInlineExecutor } from "../runtime/inline-executor.ts";
import { watchInterruption } from "../runtime/interruption.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";
import { createThreadExecutor } from "../runtime/thread-executor.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { NamedCandidate } from "./candidate-source.ts";
import { countDesigns } from "./simulate-designs.ts";
import { simulateMany } from "./simulate-many.ts";
import type { TextOutput } from "./simulate-one.ts";
import type { SimulateFlags, SimulateRequest } from "./simulate-request.ts";
import { openRowFile } from "./simulate-row-file.ts";
import type { RowResult } from "./simulate-rows.ts";

/** Fewer designs than this are done before threads have started, and before anyone wants to see progress. */
const FEW_DESIGNS = 256;

/** Simulates many designs, and writes a row each where the flags say; whether any of them can run. */
export async function showMany(request: SimulateRequest, flags: SimulateFlags, output: TextOutput): Promise<boolean> {
  if (flags.csv !== undefined && flags.csv !== "-") return writeRows(request, { ...flags, csv: flags.csv }, output);
  const sheet = describeSheet(request);
  const outcomes: DesignOutcome[] = [];
  if (flags.csv === "-") output.write(designCsvHeader(sheet.columns));
  let feasible = false;
  await simulateAll(request, flags, {
    done: 0,
    write: async (first, rows) => {
      feasible ||= rows.some(({ kind }) => kind === "feasible");
      if (flags.csv === "-") output.write(toLines(sheet, { first, rows }));
      else for (const [at, result] of rows.entries()) outcomes.push({ keys: sheet.keysOf(first + at), result });
    },
  });
  if (flags.json) output.write(`${JSON.stringify(toDocument(request, { columns: sheet.columns, outcomes }))}\n`);
  else if (flags.csv !== "-") output.write(`${toText(request, renderDesignTable(sheet.columns, outcomes))}\n`);
  return feasible;
}

/** What tells the designs of a request apart. */
interface Sheet {
  readonly columns: readonly string[];
  keysOf(row: number): readonly (string | number)[];
}

function describeSheet({ names, parameters, designs: { points } }: SimulateRequest): Sheet {
  const numbered = names?.[0]?.index !== undefined;
  const nameOf = ({ candidate, index, architecture }: NamedCandidate): readonly (string | number)[] =>
    numbered ? [printCandidate(candidate), index!, architecture!] : [printCandidate(candidate)];
  return {
    columns: [...(names === undefined ? [] : ["candidate", ...(numbered ? ["index", "arch"] : [])]), ...parameters],
    keysOf: (row) => [
      ...(names === undefined ? [] : nameOf(names[Math.floor(row / points.length)]!)),
      ...parameters.map((parameter) => points[row % points.length]![parameter]!),
    ],
  };
}

function toLines(sheet: Sheet, { first, rows }: { readonly first: number; readonly rows: readonly RowResult[] }): string {
  return rows.map((row, at) => renderDesignCsv(sheet.keysOf(first + at), row)).join("");
}

/** Writes to a file that a killed command goes on with. */
async function writeRows(request: SimulateRequest, flags: SimulateFlags & { readonly csv: string }, output: TextOutput): Promise<boolean> {
  const { csv: path, json } = flags;
  const sheet = describeSheet(request);
  const header = designCsvHeader(sheet.columns);
  const origin = { simulator: SIMULATOR_VERSION, designs: request.designs };
  const file = await openRowFile(path, { header, fingerprint: fingerprint(origin) });
  const total = countDesigns(request.designs);
  // The flag after the keys; no key holds a comma.
  const flagAt = sheet.columns.length;
  let feasible = file.lines.filter((line) => line.split(",")[flagAt] === "true").length;
  let done = file.lines.length;
  try {
    await simulateAll(request, flags, {
      done,
      write: async (first, rows) => {
        await file.append(toLines(sheet, { first, rows }));
        done += rows.length;
        feasible += rows.filter(({ kind }) => kind === "feasible").length;
      },
    });
    await file.finish();
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(`Stopped with ${done} of ${total} designs in ${path}.part.`, {
      code: "interrupted",
      path,
      fix: "Run the same command to go on.",
    });
  } finally {
    await file.close();
  }
  const share = ((100 * feasible) / total).toFixed(1);
  output.write(
    json ? `${JSON.stringify({ file: path, designs: total, feasible })}\n` : `${path}: ${total} designs, ${share} % of them feasible\n`,
  );
  return feasible > 0;
}

type Rows = Pick<Parameters<typeof simulateMany>[1], "done" | "write">;

async function simulateAll({ designs }: SimulateRequest, { quiet, workers }: SimulateFlags, { done, write }: Rows): Promise<void> {
  const total = countDesigns(designs);
  const few = total < FEW_DESIGNS;
  const executor = createExecutor(workers ?? (few ? 1 : availableParallelism()));
  const progress = quiet || few ? silentProgress : createProgress(process.stderr);
  const stage = progress.stage("simulate", { total, unit: "designs", done });
  try {
    await simulateMany(designs, {
      executor,
      done,
      signal: watchInterruption(),
      write: async (first, rows) => {
        await write(first, rows);
        stage.advance(rows.length);
      },
    });
    stage.finish();
  } finally {
    await executor.dispose();
  }
}

function createExecutor(workers: number): Executor {
  return workers === 1 ? createInlineExecutor() : createThreadExecutor({ workers });
}

function toText({ workload, machine, parameters, designs }: SimulateRequest, table: string): string {
  const { accelerator } = designs;
  const size = accelerator === undefined ? [] : [describeAccelerator(accelerator)];
  const lopsided = accelerator?.inputBandwidthGBps !== undefined || accelerator?.outputBandwidthGBps !== undefined;
  if (lopsided && parameters.includes("ioBandwidthGBps"))
    size.push("ioBandwidthGBps takes the bandwidths in and out with it, in proportion.");
  return [
    `${workload} on ${machine}`,
    ...size,
    "",
    table,
    describeBasis(parameters.includes("technologyNm") ? undefined : (accelerator ?? baseline).technologyNm),
  ].join("\n");
}

function toDocument(
  { workload, designs: { networks, accelerator, space, points } }: SimulateRequest,
  { columns, outcomes }: { readonly columns: readonly string[]; readonly outcomes: readonly DesignOutcome[] },
): object {
  return {
    simulator: SIMULATOR_VERSION,
    ...(networks === undefined ? { space } : { network: networks.map(({ name }) => name).join(", ") }),
    workload,
    accelerator: accelerator ?? "candidate",
    estimates: { technologyNm: (accelerator ?? baseline).technologyNm, basis: "all-in", uncertainty: AREA_UNCERTAINTY },
    points: points.length,
    designs: outcomes.map(({ keys, result }) => ({ ...Object.fromEntries(keys.map((key, at) => [columns[at]!, key])), ...result })),
  };
}
