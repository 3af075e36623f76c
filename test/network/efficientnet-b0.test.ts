import { analyzeNetwork } from "../../src/network/analyze.ts";
import { buildNetwork, largestNetworks } from "../../src/network/build-network.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { isEfficientnetB0Space } from "../../src/space/efficientnet-b0.ts";
import type { Candidate, Space, SpaceSpec } from "../../src/space/space.ts";

/** Depth and, for all blocks of a stage, kernel and expansion of EfficientNet-B0 (Tan and Le, 2019, table 1). */
const B0 = [
  [1, 3, 1],
  [2, 3, 6],
  [2, 5, 6],
  [3, 3, 6],
  [3, 5, 6],
  [4, 5, 6],
  [1, 3, 6],
] as const;

function candidateOf(space: Space, choose: (decision: string) => number | string): Candidate {
  return space.decisions.map(({ name, values }) => values.indexOf(choose(name)));
}

test("EfficientNet-B0 is the candidate with widths 1, its depths, kernels, expansions and all squeezes", () => {
  const space = createSpace({ name: "efficientnet-b0" });
  const candidate = candidateOf(space, (name) => {
    const [, stage, key] = /^stage(\d)\..*?(\w+)$/.exec(name)!;
    const [depth, kernel, expansion] = B0[Number(stage) - 1]!;
    return { width: 1, depth, kernel, expansion, squeeze: 0.25 }[key!]!;
  });
  expect(candidate).not.toContain(-1);
  expect(buildNetwork(space, candidate).nodes).toEqual(buildReference("efficientnet-b0").nodes);
});

const small: SpaceSpec = {
  name: "efficientnet-b0",
  inputSize: 16,
  inputChannels: 1,
  classes: 3,
  stem: { channels: 4, stride: 1 },
  stages: [
    { channels: 4, blocks: 1, stride: 1 },
    { channels: 16, blocks: 1, stride: 2 },
  ],
  headChannels: 8,
};

test("depths lie around the reference's, never at 0", () => {
  const space = createSpace({ name: "efficientnet-b0" });
  if (!isEfficientnetB0Space(space)) throw new Error("not the space asked for");
  expect(space.depths).toEqual([
    [1, 2],
    [1, 2, 3],
    [1, 2, 3],
    [2, 3, 4],
    [2, 3, 4],
    [3, 4, 5],
    [1, 2],
  ]);
});

test("equal designs are equal networks, other designs are others, and they are as many as counted by hand", () => {
  const space = createSpace(small);
  const designs = new Map<string, string>();
  const networks = new Set<string>();
  for (const candidate of everyNth(space, 997)) {
    const design = space.canonicalize(candidate).join(":");
    const { nodes } = analyzeNetwork(buildNetwork(space, candidate));
    const network = JSON.stringify(nodes.map(({ layer, inputIndexes, output }) => [layer, inputIndexes, output]));
    networks.add(network);
    expect(designs.get(design) ?? network).toBe(network);
    designs.set(design, network);
  }
  expect(networks.size).toBe(designs.size);
  // Widths of 4 channels: 3 (rounds to 4), 4, 5 (rounds to 4); of 16: 12, 16, 20. A block has 2 * 3 * 2 designs.
  expect(space.distinctDesigns()).toBe(1n * (12n + 144n) * (3n * (12n + 144n)));
});

/** Every so many-th candidate of a space, counting up. */
function everyNth(space: Space, step: number): readonly Candidate[] {
  const total = space.decisions.reduce((product, { values }) => product * values.length, 1);
  const candidates: Candidate[] = [];
  for (let position = 0; position < total; position += step) {
    let rest = position;
    candidates.push(
      space.decisions.map(({ values }) => {
        const value = rest % values.length;
        rest = Math.floor(rest / values.length);
        return value;
      }),
    );
  }
  return candidates;
}

test("a block: expand, depthwise, squeeze, linear projection, sum where stride and channels allow", () => {
  const space = createSpace(small);
  const choose = (name: string): number =>
    ({
      "stage1.width": 1,
      "stage1.depth": 1,
      "stage1.block1.expansion": 3,
      "stage1.block1.squeeze": 0.25,
      "stage2.width": 1.25,
      "stage2.depth": 2,
    })[name] ?? { kernel: 5, expansion: 1, squeeze: 0, depth: 1, width: 1 }[name.split(".").at(-1)!]!;
  const { nodes } = analyzeNetwork(buildNetwork(space, candidateOf(space, choose)));
  expect(nodes.map(({ name, output }) => [name, output.height, output.channels])).toEqual([
    ["stem", 16, 4],
    ["stage1.block1.expand", 16, 12],
    ["stage1.block1.depthwise", 16, 12],
    ["stage1.block1.squeeze", 16, 12],
    ["stage1.block1.project", 16, 4],
    ["stage1.block1.add", 16, 4],
    ["stage2.block1.depthwise", 8, 4],
    ["stage2.block1.project", 8, 20],
    ["stage2.block2.depthwise", 8, 20],
    ["stage2.block2.project", 8, 20],
    ["stage2.block2.add", 8, 20],
    ["head", 8, 8],
    ["pool", 1, 8],
    ["classifier", 1, 3],
  ]);
  expect(nodes[3]!.layer).toMatchObject({ kind: "squeeze-excite", squeezedChannels: 1, activation: "swish", gate: "sigmoid" });
});

test("the largest network holds every node with weights", () => {
  const space = createSpace(small);
  const names = new Set(largestNetworks(space).flatMap(({ nodes }) => nodes.map(({ name }) => name)));
  for (const candidate of everyNth(space, 200_000))
    for (const { name } of buildNetwork(space, candidate).nodes) if (!name.endsWith(".add")) expect(names).toContain(name);
});

test.each([
  [{ inputSize: 0 }, "inputSize is 0"],
  [{ stages: [] }, "stages"],
  [{ headChannels: 6 }, "expected a multiple of 4"],
  [{ depth: 2 }, "depth"],
])("refuses %j", (changes, message) => {
  expect(() => createSpace({ name: "efficientnet-b0", ...changes })).toThrow(message);
});
