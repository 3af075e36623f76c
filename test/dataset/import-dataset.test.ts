import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ImportRequest, importDataset } from "../../src/dataset/import-dataset.ts";
import { readDataset } from "../../src/dataset/read-dataset.ts";
import { summarizeDataset } from "../../src/dataset/summarize-dataset.ts";
import { parseCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";

const space = createSpace({
  name: "board",
  decisions: [
    { name: "kernel", values: [3, 5, 7] },
    { name: "lanes", values: [1, 2] },
  ],
});

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tandem-import-"));
});
afterAll(() => rm(root, { recursive: true }));

const importText = (text: string, options: Partial<ImportRequest> = {}) =>
  importDataset({
    folder: join(root, `dataset-${made++}`),
    path: "m.csv",
    text,
    format: "csv",
    space,
    parseKey: (cell) => parseCandidate(space, cell),
    metrics: new Map([["ms", "latencyMs"]]),
    ...options,
  });

/** What is read back of the last import. */
async function readLast() {
  const { candidates, count, metrics, feasible, reasons } = await readDataset(join(root, `dataset-${made - 1}`));
  return {
    candidates: Array.from({ length: count }, (_, row) => candidates.subarray(2 * row, 2 * row + 2).join(":")),
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, [...values]])),
    feasible: [...feasible],
    reasons,
  };
}

test("imports rows in the order of the file, with the mapped columns as metrics", async () => {
  const text = "note,ms,candidate,mj\nfirst,1.5,2:1,0.25\nsecond, 2e1 ,0:0,.5\n";
  const metrics = new Map([
    ["mj", "energyMj"],
    ["ms", "latencyMs"],
  ]);
  const { manifest, bad, unused } = await importText(text, { metrics });
  expect({ bad, unused }).toEqual({ bad: 0, unused: ["note"] });
  expect(manifest).toMatchObject({
    sampling: "given",
    count: 2,
    simulatorVersion: expect.stringMatching(/^import m\.csv sha256 [0-9a-f]{64}$/),
  });
  expect(await readLast()).toEqual({
    candidates: ["2:1", "0:0"],
    metrics: { energyMj: [0.25, 0.5], latencyMs: [1.5, 20] },
    feasible: [1, 1],
    reasons: ["", ""],
  });
});

test.each([
  ["a byte order mark", "\ufeffcandidate,ms\n0:0,1\n0:1,2\n"],
  ["CRLF", "candidate,ms\r\n0:0,1\r\n0:1,2\r\n"],
  ["quoted newlines and commas", 'candidate,"ms",note\n"0:0",1,"a, b\n""c"""\n0:1,"2",x\n'],
  ["empty lines", "candidate,ms\n\n0:0,1\n\n0:1,2\n\n"],
  ["blanks around cells", "candidate , ms\n 0:0 ,1\n0:1, 2\n"],
])("reads a file with %s", async (_, text) => {
  await importText(text);
  expect(await readLast()).toMatchObject({ candidates: ["0:0", "0:1"], metrics: { latencyMs: [1, 2] } });
});

test.each([
  ["a missing field", "0:1", /m\.csv:3: the line has 1 fields, expected 2 as in the header/],
  ["an extra field", "0:1,2,3", /m\.csv:3: the line has 3 fields, expected 2/],
  ["a text", "0:1,fast", /m\.csv:3: column ms is "fast", expected a finite number of 0 or more/],
  ["a decimal comma", '0:1,"1,5"', /m\.csv:3: column ms is "1,5"/],
  ["a unit", "0:1,15 ms", /column ms is "15 ms"/],
  ["a hexadecimal number", "0:1,0x10", /column ms is "0x10"/],
  ["NaN", "0:1,NaN", /m\.csv:3: column ms is "NaN", expected a finite number/],
  ["an infinity", "0:1,-Infinity", /column ms is "-Infinity"/],
  ["a number too large", "0:1,1e400", /column ms is "1e400", expected a finite number/],
  ["a negative latency", "0:1,-3", /m\.csv:3: column ms is "-3", expected a finite number of 0 or more/],
  ["a short candidate", "0,1", /m\.csv:3: column candidate names no candidate: it has 1 numbers, expected 2/],
  ["a candidate out of range", "3:0,1", /column candidate names no candidate: kernel \(number 1\) is "3", expected an integer from 0 to 2/],
  ["a candidate again", "0:0,1", /column candidate is the candidate 0:0 of line 2 again, expected each once/],
])("refuses the file for %s, by line, column and reason, and writes nothing", async (_, line, message) => {
  await expect(importText(`candidate,ms\n0:0,1\n${line}\n1:1,2\n`)).rejects.toMatchObject({
    name: "InputError",
    exitStatus: 2,
    code: "bad-rows",
    message: expect.stringMatching(message),
    fix: expect.stringContaining("--skip-bad"),
  });
  await expect(readdir(join(root, `dataset-${made - 1}`))).rejects.toThrow("ENOENT");
});

test("refuses a torn last line", async () => {
  await expect(importText("candidate,ms\n0:0,1\n0:1,12.")).rejects.toThrow(
    /1 of 2 rows are bad, expected none; nothing was imported\.\n {2}m\.csv:3: the line ends without a newline, so it may be torn/,
  );
});

test("counts lines from where a row begins, past quoted newlines", async () => {
  await expect(importText('candidate,ms,note\n0:0,1,"a\nb\nc"\n0:1,x,"d\ne"\n')).rejects.toThrow(/m\.csv:5: column ms is "x"/);
});

test("lists twenty bad rows and counts the others", async () => {
  const rows = Array.from({ length: 30 }, () => "0:0,bad");
  const { message } = (await importText(`candidate,ms\n${rows.join("\n")}\n`).catch((error: Error) => error)) as Error;
  expect(message.split("\n")).toHaveLength(22);
  expect(message).toMatch(/30 of 30 rows are bad.*and 10 more$/s);
});

test.each([
  ["", /m\.csv is empty, expected a header line/],
  ["candidate,ms\n", /m\.csv is without rows/],
  ["candidate,latency\n0:0,1\n", /m\.csv:1 is without a column "ms", expected one of candidate, latency/],
  ["design,ms\n0:0,1\n", /m\.csv:1 is without a key \(design, ms\), expected candidate, arch, architecture, index or --key COLUMN/],
  ["candidate,ms,ms\n0:0,1,2\n", /m\.csv:1 is with two columns "ms", expected different names/],
  ['candidate,ms\n0:0,"1\n', /m\.csv:\d is no CSV \(.*\), expected comma-separated fields/],
  ["candidate,ms\n0:0,x\n", /rows are bad/],
])("refuses the file %j", async (text, message) => {
  await expect(importText(text)).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(message) });
});

test("refuses a metric whose column is taken", async () => {
  await expect(importText("candidate,ms\n0:0,1\n", { metrics: new Map([["ms", "kernel"]]) })).rejects.toThrow(/second column kernel/);
});

test("writes bad rows aside and imports the others where asked to", async () => {
  const skipBad = join(root, "bad.csv");
  const outcome = await importText('candidate,ms,note\n0:0,1,a\n0:1,x,"b, c"\n9:9,1,d\n2:0,3,e\n2:1,4,torn', { skipBad });
  expect(outcome).toMatchObject({ bad: 3, manifest: { count: 2 } });
  expect(await readLast()).toMatchObject({ candidates: ["0:0", "2:0"] });
  expect(await readFile(skipBad, "utf8")).toBe(
    [
      "line,column,reason,candidate,ms,note",
      '3,ms,"is ""x"", expected a finite number of 0 or more",0:1,x,"b, c"',
      '4,candidate,"names no candidate: kernel (number 1) is ""9"", expected an integer from 0 to 2",9:9,1,d',
      '6,,"ends without a newline, so it may be torn; expected a newline after the last line",2:1,4,torn',
      "",
    ].join("\n"),
  );
  await expect(importText("candidate,ms\n0:0,x\n", { skipBad })).rejects.toThrow(/without a good row.*m\.csv:2: column ms is "x"/);
});

test("takes a row without any figure as not supported, one with some as bad", async () => {
  const metrics = new Map([
    ["ms", "latencyMs"],
    ["mj", "energyMj"],
  ]);
  await importText("candidate,ms,mj\n0:0,1,2\n0:1,,\n", { metrics });
  expect(await readLast()).toMatchObject({ feasible: [1, 0], reasons: ["", "not-supported: ms, mj are empty"] });
  const summary = summarizeDataset(await readDataset(join(root, `dataset-${made - 1}`)));
  expect(summary).toMatchObject({ rows: 2, feasible: 1, infeasible: { "not-supported": 1 } });
  await expect(importText("candidate,ms,mj\n0:0,1,\n", { metrics })).rejects.toThrow(/column mj is empty beside other figures/);
});

test("writes as many files as it takes", async () => {
  const wide = createSpace({
    name: "wide",
    decisions: ["a", "b"].map((name) => ({ name, values: Array.from({ length: 128 }, (_, at) => at) })),
  });
  const rows = Array.from({ length: 12_000 }, (_, row) => `${row % 128}:${Math.floor(row / 128)},${row}`);
  const text = `candidate,ms\n${rows.join("\n")}\n`;
  const { manifest } = await importText(text, { space: wide, parseKey: (cell) => parseCandidate(wide, cell), format: "parquet" });
  expect(manifest.shards.map(({ rows: count }) => count)).toEqual([10_000, 2000]);
  const { metrics } = await readDataset(join(root, `dataset-${made - 1}`));
  expect([...metrics.latencyMs!]).toEqual(Array.from({ length: 12_000 }, (_, row) => row));
});
