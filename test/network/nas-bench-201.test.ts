import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
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
