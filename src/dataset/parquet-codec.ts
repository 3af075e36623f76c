import { type DecodedArray, parquetMetadata, parquetRead } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { DamagedFileError } from "../core/errors.ts";
import { candidateTexts } from "./candidate-texts.ts";
import { type Column, countColumns, metricColumns } from "./column.ts";
import { emptyRows, type Rows } from "./rows.ts";
import type { RowLayout, ShardCodec } from "./shard-codec.ts";

const MAGIC = "PAR1";
/** Of the format that a file names in its metadata. */
const NEWEST_VERSION = 2;

/** Parquet with snappy compression, one row group a file, metrics null where infeasible. */
export const parquetCodec: ShardCodec = {
  extension: "parquet",
  encode: encodeParquet,
  decode: decodeParquet,
};

function encodeParquet(rows: Rows, { space, columns }: RowLayout): Uint8Array {
  const decisions = space.decisions.length;
  let decision = 0;
  const source = (column: Column): ColumnSource => {
    const { name } = column;
    if (column.type === "index")
      return { name, type: "INT32", nullable: false, data: valueIndices(rows, { decision: decision++, decisions }) };
    if (column.type === "number") return { name, type: "DOUBLE", nullable: true, data: nullableNumbers(rows.metrics[column.metric]!) };
    if (column.type === "count") return { name, type: "INT32", nullable: false, data: Int32Array.from(rows.counts[name]!) };
    if (column.type === "flag") return { name, type: "BOOLEAN", nullable: false, data: Array.from(rows.feasible, (flag) => flag === 1) };
    return { name, type: "STRING", nullable: false, data: name === "reasons" ? rows.reasons.slice() : candidateTexts(rows, decisions) };
  };
  return new Uint8Array(parquetWriteBuffer({ columnData: columns.map(source), rowGroupSize: rows.count }));
}

function valueIndices(rows: Rows, { decision, decisions }: { decision: number; decisions: number }): Int32Array {
  const indices = new Int32Array(rows.count);
  for (let row = 0; row < rows.count; row++) indices[row] = rows.candidates[row * decisions + decision]!;
  return indices;
}

function nullableNumbers(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}

async function decodeParquet(bytes: Uint8Array, layout: RowLayout, path: string): Promise<Rows> {
  const columns = await readColumns(bytes, layout.columns, path);
  const count = columns.get("feasible")!.length;
  const metrics = metricColumns(layout.columns);
  const decisions = layout.space.decisions.length;
  const rows = emptyRows(count, { decisions, metrics: metrics.map(({ metric }) => metric), counts: countColumns(layout.columns) });
  for (const [decision, { name, values }] of layout.space.decisions.entries()) {
    const column = columns.get(name)!;
    for (let row = 0; row < count; row++) {
      const index = column[row] as number;
      if (!Number.isInteger(index) || index < 0 || index >= values.length)
        throw damaged(path, `row ${row}, column ${name} is ${String(index)}, expected an index from 0 to ${values.length - 1}`);
      rows.candidates[row * decisions + decision] = index;
    }
  }
  const reasons = columns.get("reasons")!;
  const feasible = columns.get("feasible")!;
  for (let row = 0; row < count; row++) {
    rows.feasible[row] = feasible[row] === true ? 1 : 0;
    rows.reasons[row] = reasons[row] as string;
  }
  for (const { name, metric } of metrics) {
    const column = columns.get(name)!;
    for (let row = 0; row < count; row++)
      rows.metrics[metric]![row] = readMetric(column[row], {
        feasible: rows.feasible[row] === 1,
        place: `row ${row}, column ${name}`,
        path,
      });
  }
  for (const name of Object.keys(rows.counts)) rows.counts[name] = Uint32Array.from(columns.get(name)! as ArrayLike<number>);
  return rows;
}

interface MetricPlace {
  readonly feasible: boolean;
  readonly place: string;
  readonly path: string;
}

/** A metric, NaN where the design is infeasible. */
function readMetric(value: unknown, { feasible, place, path }: MetricPlace): number {
  if (!feasible) {
    if (value !== null) throw damaged(path, `${place} is ${String(value)}, expected null where the design is infeasible`);
    return Number.NaN;
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
    throw damaged(path, `${place} is ${String(value)}, expected a finite number of at least 0`);
  return value;
}

/** The whole columns of a file by name; `candidate` is left out, its decisions hold the same. */
async function readColumns(bytes: Uint8Array, columns: readonly Column[], path: string): Promise<ReadonlyMap<string, DecodedArray>> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const wanted = columns.map(({ name }) => name).filter((name) => name !== "candidate");
  const read = new Map<string, DecodedArray>();
  requireMagic(bytes, path);
  try {
    const metadata = parquetMetadata(file);
    if (metadata.version > NEWEST_VERSION) throw new Error(`format version ${metadata.version}, read up to ${NEWEST_VERSION}`);
    await parquetRead({ file, metadata, columns: wanted, onChunk: ({ columnName, columnData }) => read.set(columnName, columnData) });
  } catch (error) {
    throw damaged(path, `it cannot be decoded (${(error as Error).message}), expected a Parquet file with the columns of the manifest`);
  }
  const missing = wanted.find((name) => !read.has(name));
  if (missing !== undefined) throw damaged(path, `column ${missing} is missing, expected the columns of the manifest`);
  return read;
}

/** Parquet begins and ends with the same four letters; a file cut short has lost the last ones. */
function requireMagic(bytes: Uint8Array, path: string): void {
  for (const [place, letters] of [["begins", bytes.subarray(0, 4)] as const, ["ends", bytes.subarray(-4)] as const]) {
    const text = new TextDecoder("latin1").decode(letters);
    if (text !== MAGIC)
      throw damaged(
        path,
        `it ${place} with ${JSON.stringify(text)}, expected ${JSON.stringify(MAGIC)}: it is cut short, or no Parquet file of this format`,
      );
  }
}

function damaged(path: string, what: string): DamagedFileError {
  return new DamagedFileError(`Cannot read ${path}: ${what}.`, {
    code: "damaged-shard",
    path,
    fix: "Restore the file, or delete it and run `tandem generate` with --resume to make it again.",
  });
}
