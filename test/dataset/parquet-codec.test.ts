import { parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { datasetColumns } from "../../src/dataset/column.ts";
import { csvCodec } from "../../src/dataset/csv-codec.ts";
import { parquetCodec } from "../../src/dataset/parquet-codec.ts";
import { exampleRows, layout } from "./example-rows.ts";

const encode = (): Uint8Array => parquetCodec.encode(exampleRows(), layout);

test("reads back exactly what it wrote", async () => {
  expect(await parquetCodec.decode(encode(), layout, "part-00000.parquet")).toEqual(exampleRows());
});

test("any reader sees typed columns and null metrics where infeasible", async () => {
  const bytes = encode();
  const rows = await parquetReadObjects({ file: bytes.slice().buffer });
  expect(rows[1]).toEqual({
    candidate: "2:0",
    kernel: 2,
    lanes: 0,
    latency_ms: null,
    cycles: null,
    feasible: false,
    reasons: exampleRows().reasons[1],
  });
  expect(rows[2]).toMatchObject({ latency_ms: 0.30000000000000004, cycles: 9007199254740991, feasible: true });
});

test("the same rows give the same bytes", () => {
  expect(encode()).toEqual(encode());
});

const decode = (bytes: Uint8Array): Promise<unknown> => parquetCodec.decode(bytes, layout, "part-00007.parquet");

test.each([0, 3, 200, -1, -4, -8])("refuses a file cut at byte %i by name", async (end) => {
  await expect(decode(encode().subarray(0, end))).rejects.toMatchObject({
    exitStatus: 4,
    message: expect.stringMatching(/^Cannot read part-00007\.parquet: it (begins|ends) with ".*", expected "PAR1": it is cut short/),
  });
});

/** The bytes of a file, changed; `metadata` is where its metadata begin, with a version of 2 in the second byte. */
function changed(change: (bytes: Uint8Array, metadata: number) => void): Uint8Array {
  const bytes = encode().slice();
  const length = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
  change(bytes, bytes.length - 8 - length);
  return bytes;
}

test.each([
  ["another first word", changed((bytes) => bytes.set([0x50, 0x41, 0x52, 0x32])), /begins with "PAR2", expected "PAR1"/],
  ["an encrypted footer", changed((bytes) => bytes.set([0x50, 0x41, 0x52, 0x45], bytes.length - 4)), /ends with "PARE", expected "PAR1"/],
  ["a later version", changed((bytes, at) => bytes.set([6], at + 1)), /it cannot be decoded \(format version 3, read up to 2\)/],
  ["metadata of a length it has not", changed((bytes) => bytes.set([255, 255, 255, 127], bytes.length - 8)), /it cannot be decoded \(/],
] as const)("refuses a file with %s", async (_name, bytes, message) => {
  await expect(decode(bytes)).rejects.toMatchObject({ exitStatus: 4, message: expect.stringMatching(message) });
});

test.each([
  ["a negative latency", { metrics: -1, feasible: 1 }, /row 0, column latency_ms is -1, expected a finite number of at least 0/],
  ["an infinity", { metrics: Number.POSITIVE_INFINITY, feasible: 1 }, /row 0, column latency_ms is Infinity/],
  ["a feasible row without a metric", { metrics: Number.NaN, feasible: 1 }, /row 0, column latency_ms is null, expected a finite number/],
  [
    "an infeasible row with one",
    { metrics: 2, feasible: 0 },
    /row 0, column latency_ms is 2, expected null where the design is infeasible/,
  ],
])("refuses %s", async (_name, { metrics, feasible }, message) => {
  const rows = exampleRows();
  rows.metrics.latencyMs![0] = metrics;
  rows.feasible[0] = feasible;
  await expect(decode(parquetCodec.encode(rows, layout))).rejects.toMatchObject({ exitStatus: 4, message: expect.stringMatching(message) });
});

test("refuses text where numbers belong", async () => {
  const names = layout.columns.map(({ name }) => name);
  const columnData = names.map((name) => ({
    name,
    data: name === "feasible" ? [true] : name === "reasons" || name === "candidate" || name === "latency_ms" ? ["fast"] : [0],
  }));
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData }));
  await expect(decode(bytes)).rejects.toMatchObject({
    exitStatus: 4,
    message: expect.stringContaining("row 0, column latency_ms is fast, expected a finite number"),
  });
});

test("stores how rows were sampled", async () => {
  const counted = { ...layout, columns: datasetColumns(layout.space, ["latencyMs", "cycles"], { counts: ["draws"] }) };
  const rows = { ...exampleRows(), counts: { draws: Uint32Array.of(1, 10_000, 3) } };
  for (const codec of [parquetCodec, csvCodec]) expect(await codec.decode(codec.encode(rows, counted), counted, "rows")).toEqual(rows);
});

test("refuses a file without one of the columns", async () => {
  const columns = layout.columns.filter(({ name }) => name !== "lanes");
  const bytes = parquetCodec.encode(exampleRows(), { ...layout, columns });
  await expect(parquetCodec.decode(bytes, layout, "part-00000.parquet")).rejects.toMatchObject({
    exitStatus: 4,
    message: expect.stringContaining("lanes"),
  });
});

test("refuses an index beyond the decision's values", async () => {
  const rows = exampleRows();
  rows.candidates[3] = 2;
  await expect(parquetCodec.decode(parquetCodec.encode(rows, layout), layout, "part-00000.parquet")).rejects.toMatchObject({
    exitStatus: 4,
    message: expect.stringContaining("row 1, column lanes is 2, expected an index from 0 to 1"),
  });
});
