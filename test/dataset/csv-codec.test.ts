import { csvCodec } from "../../src/dataset/csv-codec.ts";
import { exampleRows, layout } from "./example-rows.ts";

const HEADER = "candidate,kernel,lanes,latency_ms,cycles,feasible,reasons";
const decode = (text: string): Promise<unknown> => csvCodec.decode(new TextEncoder().encode(text), layout, "rows.csv");

test("writes a header, one line a row, and nothing for the metrics of an infeasible design", () => {
  expect(new TextDecoder().decode(csvCodec.encode(exampleRows(), layout))).toBe(
    [
      HEADER,
      "0:1,0,1,1.5,1200000,true,",
      '2:0,2,0,,,false,"register-file-too-small: ""conv1"", needs 25088 bytes\nand has 16384"',
      "1:1,1,1,0.30000000000000004,9007199254740991,true,",
      "",
    ].join("\n"),
  );
});

test("reads back exactly what it wrote", async () => {
  const rows = exampleRows();
  expect(await csvCodec.decode(csvCodec.encode(rows, layout), layout, "rows.csv")).toEqual(rows);
});

test("reads a byte order mark, CRLF, an empty line and columns in another order", async () => {
  const text = "\ufefffeasible,lanes,kernel,cycles,latency_ms,candidate,reasons\r\n\r\ntrue,1,2,30,0.25,2:1,\r\n";
  const rows = await csvCodec.decode(new TextEncoder().encode(text), layout, "rows.csv");
  expect([...rows.candidates]).toEqual([2, 1]);
  expect(rows.metrics).toEqual({ latencyMs: Float64Array.of(0.25), cycles: Float64Array.of(30) });
});

test("reads CRLF and LF in one file", async () => {
  const rows = await csvCodec.decode(new TextEncoder().encode(`${HEADER}\r\n0:0,0,0,1,2,true,\n0:1,0,1,3,4,true,\r\n`), layout, "rows.csv");
  expect([...rows.metrics.latencyMs!]).toEqual([1, 3]);
});

test.each([
  ["nothing", "", "rows.csv: it is empty, expected a header line"],
  ["a torn last line", `${HEADER}\n0:0,0,0,1,2,true,\n0:1,0,1,3.2`, "rows.csv:3: it ends without a newline"],
  [
    "a torn last line inside quotes",
    `${HEADER}\n0:0,0,0,1,2,true,\n0:1,0,1,,,false,"regis\n`,
    "rows.csv:3: it is not CSV (Quote Not Closed",
  ],
  ["a line with too few fields", `${HEADER}\n0:0,0,0,1\n`, "rows.csv:2: it has 4 fields, expected 7"],
  [
    "a line with too many fields after a quoted newline",
    `${HEADER}\n0:0,0,0,,,false,"a\nb"\n0:0,0,0,1,2,true,,\n`,
    "rows.csv:4: it has 8 fields",
  ],
  ["a missing column", "candidate,kernel,latency_ms,cycles,feasible,reasons\n", "rows.csv:1: column lanes is missing"],
  ["an extra column", `${HEADER},price\n`, "rows.csv:1: column price is unknown"],
  ["a column given twice", `${HEADER},lanes\n`, "rows.csv:1: column lanes appears twice"],
  ["an index out of range", `${HEADER}\n0:0,0,2,1,2,true,\n`, 'rows.csv:2: column lanes: it is "2", expected an index from 0 to 1'],
  ["a fractional index", `${HEADER}\n0:0,0.5,0,1,2,true,\n`, 'rows.csv:2: column kernel: it is "0.5"'],
  ["text for a number", `${HEADER}\n0:0,0,0,fast,2,true,\n`, 'rows.csv:2: column latency_ms: it is "fast", expected a finite number'],
  ["NaN", `${HEADER}\n0:0,0,0,NaN,2,true,\n`, 'column latency_ms: it is "NaN"'],
  ["an infinity", `${HEADER}\n0:0,0,0,1e999,2,true,\n`, 'column latency_ms: it is "1e999"'],
  ["a negative latency", `${HEADER}\n0:0,0,0,-1,2,true,\n`, 'column latency_ms: it is "-1"'],
  ["a feasible row without a metric", `${HEADER}\n0:0,0,0,1,,true,\n`, 'column cycles: it is ""'],
  ["an infeasible row with a metric", `${HEADER}\n0:0,0,0,1,,false,\n`, 'column latency_ms: it is "1", expected nothing'],
  ["another word for true", `${HEADER}\n0:0,0,0,1,2,yes,\n`, 'column feasible: it is "yes", expected true or false'],
  ["a quoted column name twice", `${HEADER},"lanes"\n`, "rows.csv:1: column lanes appears twice"],
  ["a text for an index", `${HEADER}\n0:0,0,one,1,2,true,\n`, 'rows.csv:2: column lanes: it is "one"'],
])("refuses %s", async (_name, text, message) => {
  await expect(decode(text)).rejects.toMatchObject({ name: "DamagedFileError", exitStatus: 4, message: expect.stringContaining(message) });
});
