import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { InputError } from "../../src/core/errors.ts";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { parseArchitecture, parseArchitectureIndex, printArchitecture } from "../../src/network/nas-bench-201-architecture.ts";
import { createSpace } from "../../src/space/create-space.ts";

const table = gunzipSync(readFileSync("datasets/published/tables/nb201_accuracy.csv.gz")).toString();
const [header, ...rows] = table
  .trimEnd()
  .split("\n")
  .map((line) => line.split(","));
const column = (name: string): number => header!.indexOf(name);

describe.each([
  { data: "c10", inputSize: 32, classes: 10 },
  { data: "c100", inputSize: 32, classes: 100 },
  { data: "in16", inputSize: 16, classes: 120 },
])("counts on $data", ({ data, inputSize, classes }) => {
  test("parameters and FLOPs equal the published ones in all 15,625 rows", () => {
    const space = createSpace({ name: "nas-bench-201", inputSize, classes });
    const params = column(`params_${data}`);
    const mflops = column(`mflops_${data}`);
    const wrong: string[] = [];
    for (const row of rows) {
      const analysis = analyzeNetwork(buildNetwork(space, parseArchitecture(row[1]!)));
      // The benchmark counts the classifier's bias additions with the multiply-adds.
      const flops = analysis.macs + classes;
      if (analysis.params !== Number(row[params]) || flops !== Math.round(Number(row[mflops]) * 1e6)) wrong.push(row[1]!);
    }
    expect(rows).toHaveLength(15_625);
    expect(wrong).toEqual([]);
  });
});

describe("numbering", () => {
  const index = parseArchitectureIndex(table);

  test("goes from cell to index and back in all rows, and cells are all different", () => {
    const seen = new Set<string>();
    const wrong = rows.filter((row, position) => {
      const candidate = index.candidateAt(position);
      seen.add(candidate.join(":"));
      return index.indexOf(candidate) !== position || printArchitecture(candidate) !== row[1];
    });
    expect(wrong).toEqual([]);
    expect(seen.size).toBe(15_625);
  });

  test("follows the published table in edge and value order", () => {
    expect(parseArchitecture("|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|none~2|")).toEqual([
      0, 1, 2, 3, 4, 0,
    ]);
  });

  test.each([
    "",
    "|none~0|",
    "|none~0|+|none~0|none~1|+|none~0|none~1|none~1|",
    "|conv~0|+|none~0|none~1|+|none~0|none~1|none~2|",
    "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|none~3|",
  ])("refuses %s", (text) => {
    expect(() => parseArchitecture(text)).toThrow(InputError);
  });

  test("refuses a table with another header or a row out of order", () => {
    expect(() => parseArchitectureIndex("arch,index\n")).toThrow(/line 1 is "arch,index"/);
    const lines = table.split("\n");
    expect(() => parseArchitectureIndex([lines[0], lines[2]].join("\n"))).toThrow(/line 2 is "1,.*expected index 0/);
  });
});

describe("cells", () => {
  const space = createSpace({ name: "nas-bench-201" });
  const cell = (architecture: string): string[] =>
    buildNetwork(space, parseArchitecture(architecture))
      .nodes.filter(({ name }) => name.startsWith("stage1.cell1."))
      .map(({ name, inputs }) => `${name} <- ${inputs.join(" ")}`);

  test("an edge is ReLU and convolution, a pool, or nothing; one ReLU serves all edges from a node", () => {
    expect(cell("|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|skip_connect~2|")).toEqual([
      "stage1.cell1.node0.relu <- stem",
      "stage1.cell1.node1.from0.convolution <- stage1.cell1.node0.relu",
      "stage1.cell1.node2.from0.convolution <- stage1.cell1.node0.relu",
      "stage1.cell1.node2.add <- stage1.cell1.node2.from0.convolution stage1.cell1.node1.from0.convolution",
      "stage1.cell1.node3.from1.pool <- stage1.cell1.node1.from0.convolution",
      "stage1.cell1.node3.add <- stage1.cell1.node3.from1.pool stage1.cell1.node2.add",
    ]);
  });

  test("a node that nothing enters is zero", () => {
    expect(cell("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")).toEqual([
      "stage1.cell1.node1.zero <- stem",
      "stage1.cell1.node2.zero <- stem",
      "stage1.cell1.node3.zero <- stem",
    ]);
  });

  test("cells of skips alone are the network's frame", () => {
    expect(cell("|skip_connect~0|+|none~0|skip_connect~1|+|none~0|none~1|skip_connect~2|")).toEqual([]);
  });
});
