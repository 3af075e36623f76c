import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DanfoFrame, fromDanfo, toDanfo } from "../../src/danfo.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { createSpace } from "../../src/space/create-space.ts";

const space = createSpace({
  name: "own",
  decisions: [
    { name: "kernel", values: [3, 5, 7] },
    { name: "lanes", values: [1, 2] },
  ],
});

/** A data frame of the size that this program needs; the bench `danfo` uses the real ones. */
class Frame implements DanfoFrame {
  readonly columns: readonly string[];
  readonly shape: readonly number[];

  constructor(
    readonly data: Readonly<Record<string, readonly unknown[]>>,
    readonly options: { readonly dtypes: readonly string[] },
  ) {
    this.columns = Object.keys(data);
    this.shape = [Object.values(data)[0]!.length, this.columns.length];
  }

  column(name: string): { readonly values: unknown } {
    return { values: this.data[name] };
  }

  with(name: string, values: readonly unknown[] | undefined): Frame {
    const { [name]: _, ...others } = this.data;
    return new Frame(values === undefined ? others : { ...others, [name]: values }, this.options);
  }
}

function exampleDataset() {
  const rows = emptyRows(3, { decisions: 2, metrics: ["latencyMs", "cycles"], counts: ["draws"] });
  rows.candidates.set([0, 1, 2, 0, 1, 1]);
  rows.feasible.set([1, 0, 1]);
  rows.metrics.latencyMs!.set([0.1 + 0.2, Number.NaN, 7]);
  rows.metrics.cycles!.set([2 ** 53 - 1, Number.NaN, 0]);
  rows.counts.draws!.set([1, 4, 2]);
  rows.reasons[1] = 'too-small: "conv1"\nneeds more';
  return { space, ...rows };
}
const frame = (): Promise<Frame> => toDanfo(exampleDataset(), { danfo: { DataFrame: Frame } });

test("a data frame has the columns of the files, with the types of data frames", async () => {
  const { data, options } = await frame();
  expect(data).toEqual({
    candidate: ["0:1", "2:0", "1:1"],
    kernel: [0, 2, 1],
    lanes: [1, 0, 1],
    latency_ms: [0.1 + 0.2, Number.NaN, 7],
    cycles: [2 ** 53 - 1, Number.NaN, 0],
    feasible: [true, false, true],
    reasons: ["", 'too-small: "conv1"\nneeds more', ""],
    draws: [1, 4, 2],
  });
  expect(options.dtypes).toEqual(["string", "int32", "int32", "float32", "float32", "boolean", "string", "int32"]);
});

test("comes back as it was, without the candidate and in any order of columns", async () => {
  const made = await frame();
  expect(fromDanfo(made, { space: space.spec })).toEqual({ ...exampleDataset(), space: expect.objectContaining({ name: "own" }) });
  const { candidate: _, feasible, ...others } = made.data;
  const turned = new Frame({ feasible: feasible!, ...others }, made.options);
  expect(fromDanfo(turned, { space: space.spec }).metrics).toEqual(exampleDataset().metrics);
});

test("takes new columns as metrics, or only those named", async () => {
  const made = (await frame()).with("power_mw", [5, 0, 6]);
  expect(fromDanfo(made, { space: space.spec }).metrics.powerMw).toEqual(Float64Array.of(5, Number.NaN, 6));
  expect(Object.keys(fromDanfo(made, { space: space.spec, metrics: ["latencyMs"] }).metrics)).toEqual(["latencyMs"]);
});

test.each([
  ["lanes", undefined, "column lanes is missing, expected it among candidate, kernel"],
  ["feasible", undefined, "column feasible is missing"],
  ["lanes", [0, 2, 1], "row 1, column lanes is 2, expected a whole number from 0 to 1"],
  ["lanes", [0, 0.5, 1], "row 1, column lanes is 0.5"],
  ["kernel", ["0", 2, 1], "row 0, column kernel is 0, expected a whole number"],
  ["feasible", [true, "no", true], "row 1, column feasible is no, expected true or false"],
  ["latency_ms", [1, 2, Number.NaN], "row 2, column latency_ms is NaN, expected a finite number of 0 or more where feasible is true"],
  ["latency_ms", [-1, 2, 3], "row 0, column latency_ms is -1"],
  ["latency_ms", [Number.POSITIVE_INFINITY, 2, 3], "row 0, column latency_ms is Infinity"],
  ["latency_ms", ["fast", 2, 3], "row 0, column latency_ms is fast"],
  ["draws", [1, -1, 1], "row 1, column draws is -1"],
])("refuses column %s as %j", async (name, values, message) => {
  const bad = (await frame()).with(name, values);
  expect(() => fromDanfo(bad, { space: space.spec })).toThrow(message);
});

describe("with the package of the user's project", () => {
  let root: string;
  const before = process.cwd();
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "tandem-danfo-"));
  });
  afterEach(() => process.chdir(before));
  afterAll(() => rm(root, { recursive: true }));

  const project = async (name: string, code?: string): Promise<void> => {
    const folder = join(root, name, "node_modules", "danfojs-node");
    await mkdir(code === undefined ? join(root, name) : folder, { recursive: true });
    if (code !== undefined) {
      await writeFile(join(folder, "package.json"), '{"name":"danfojs-node","main":"index.mjs"}');
      await writeFile(join(folder, "index.mjs"), code);
    }
    process.chdir(join(root, name));
  };

  test("uses it", async () => {
    await project("whole", "export class DataFrame { constructor(data, options) { this.made = [data, options]; } }");
    expect(await toDanfo(exampleDataset())).toMatchObject({ made: [{ lanes: [1, 0, 1] }, { dtypes: expect.any(Array) }] });
  });

  test.each([
    ["absent", undefined, "danfojs-node is not installed, expected version 1.2.0"],
    ["broken", 'throw new Error("no native engine");', "danfojs-node does not load (no native engine)"],
    ["foreign", "export const frames = 1;", "danfojs-node exports no DataFrame"],
  ])("says how to install it where it is %s", async (name, code, message) => {
    await project(name, code);
    await expect(toDanfo(exampleDataset())).rejects.toMatchObject({
      name: "InputError",
      exitStatus: 2,
      message: expect.stringContaining(message),
      fix: expect.stringMatching(
        /"overrides": \{"danfojs-node":\{.*npm:@tensorflow\/tfjs@4\.22\.0.*"xlsx":"0\.18\.5"\}\}.*npm install danfojs-node@1\.2\.0/,
      ),
    });
  });
});
