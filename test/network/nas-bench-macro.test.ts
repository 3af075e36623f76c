import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { parseMacroArchitecture, printMacroArchitecture } from "../../src/network/build-nas-bench-macro.ts";
import { buildNetwork, largestNetworks } from "../../src/network/build-network.ts";
import { parseAnyCandidate } from "../../src/network/candidate-list.ts";
import { createSpace } from "../../src/space/create-space.ts";

const space = createSpace({ name: "nas-bench-macro" });
const file = new URL("../../datasets/published/tables/nas_bench_macro_cifar10.csv.gz", import.meta.url);
const [, ...rows] = gunzipSync(readFileSync(file)).toString().trim().split("\n");
const table = rows.map((row) => {
  const [arch, , , , accuracy, params, flops] = row.split(",");
  return { arch: arch!, accuracy: Number(accuracy), params: Number(params), flops: Number(flops) };
});

test("every network's MACs and parameters are the published ones", () => {
  expect(table).toHaveLength(6561);
  const wrong = table.filter(({ arch, params, flops }) => {
    const counted = analyzeNetwork(buildNetwork(space, parseMacroArchitecture(arch)));
    return counted.macs !== flops || counted.params !== params;
  });
  expect(wrong).toEqual([]);
});

test("candidates of one design have one published accuracy, and there are 3,969 designs", () => {
  const accuracyOf = new Map(table.map(({ arch, accuracy }) => [arch, accuracy]));
  const designs = new Set<string>();
  for (const { arch, accuracy } of table) {
    const design = printMacroArchitecture(space.canonicalize(parseMacroArchitecture(arch)));
    designs.add(design);
    expect(accuracyOf.get(design)).toBe(accuracy);
  }
  expect(BigInt(designs.size)).toBe(space.distinctDesigns());
  expect(designs.size).toBe(3969);
});

test("the stages' shapes, and an identity that strides as a linear 1x1 convolution", () => {
  const nodes = analyzeNetwork(buildNetwork(space, parseMacroArchitecture("01000002"))).nodes;
  expect(nodes.map(({ name, output }) => [name, output.height, output.channels])).toEqual([
    ["stem", 32, 32],
    ["layer1.identity", 16, 64],
    ["layer2.expand", 16, 192],
    ["layer2.depthwise", 16, 192],
    ["layer2.project", 16, 64],
    ["layer2.add", 16, 64],
    ["layer3.identity", 8, 128],
    ["layer6.identity", 4, 256],
    ["layer8.expand", 4, 1536],
    ["layer8.depthwise", 4, 1536],
    ["layer8.project", 4, 256],
    ["layer8.add", 4, 256],
    ["head", 4, 1280],
    ["pool", 1, 1280],
    ["classifier", 1, 10],
  ]);
  expect(nodes[1]!.layer).not.toHaveProperty("activation");
});

test("the largest networks hold every node with weights", () => {
  const names = new Set(largestNetworks(space).flatMap(({ nodes }) => nodes.map(({ name }) => name)));
  for (const arch of ["00000000", "12121212", "21020112"]) {
    for (const { name } of buildNetwork(space, parseMacroArchitecture(arch)).nodes) expect(names).toContain(name);
  }
});

test.each(["2221222", "222122203", "x"])("%j is no architecture", (text) => {
  expect(() => parseAnyCandidate(text, { space })).toThrow("expected eight digits from 0 to 2");
});

test("a candidate may be written as digits or as value indexes", () => {
  expect(parseAnyCandidate("22212220", { space })).toEqual([2, 2, 2, 1, 2, 2, 2, 0]);
  expect(parseAnyCandidate("2:2:2:1:2:2:2:0", { space })).toEqual([2, 2, 2, 1, 2, 2, 2, 0]);
});
