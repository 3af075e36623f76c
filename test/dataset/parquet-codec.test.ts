import { parquetReadObjects } from "hyparquet";
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

test("refuses a truncated file by name", async () => {
  await expect(parquetCodec.decode(encode().subarray(0, 200), layout, "part-00007.parquet")).rejects.toMatchObject({
    exitStatus: 4,
    message: expect.stringMatching(/^Cannot read part-00007\.parquet: it cannot be decoded/),
  });
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
