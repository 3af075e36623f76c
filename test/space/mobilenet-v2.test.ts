import { analyzeNetwork } from "../../src/network/analyze.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { parseCandidate, printCandidate } from "../../src/space/candidate-text.ts";
import { cardinality } from "../../src/space/cardinality.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { type MobilenetV2Options, mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import type { Candidate, Space } from "../../src/space/space.ts";

type Stages = NonNullable<MobilenetV2Options["stages"]>;

function spaceOf(stages: Stages): Space {
  return createSpace(mobilenetV2Spec({ inputSize: 8, stem: { channels: 16, stride: 1 }, stages, headChannels: 16 }));
}

function allCandidates(space: Space): Candidate[] {
  return space.decisions.reduce<Candidate[]>(
    (heads, { values }) => heads.flatMap((head) => values.map((_, value) => [...head, value])),
    [[]],
  );
}

/** Layers, shapes and wiring without names: equal for networks that compute alike with equal weights. */
function signature(space: Space, candidate: Candidate): string {
  const { nodes } = analyzeNetwork(buildNetwork(space, candidate));
  return JSON.stringify(nodes.map(({ layer, inputIndexes, output }) => [layer, inputIndexes, output]));
}

describe("distinct designs by enumeration", () => {
  test.each<[string, Stages, number]>([
    // 4 widths of 16 channels stay apart; 18 designs of the first block, 1 + 18 of what follows.
    ["two blocks", [{ channels: 16, blocks: 2, stride: 1 }], 4 * 18 * 19],
    // 4 * 0.5, 0.75, 1 and 1.25 all round to 4.
    ["one width", [{ channels: 4, blocks: 2, stride: 1 }], 18 * 19],
    // 8 channels: 4, 8 (6 and 8) and 12.
    [
      "three widths, two stages",
      [
        { channels: 8, blocks: 1, stride: 2 },
        { channels: 4, blocks: 1, stride: 1 },
      ],
      3 * 18 * 18,
    ],
  ])("%s", (_, stages, expected) => {
    const space = spaceOf(stages);
    const candidates = allCandidates(space);
    expect(BigInt(candidates.length)).toBe(cardinality(space));
    const canonical = new Map<string, string>();
    const networks = new Set<string>();
    for (const candidate of candidates) {
      const text = printCandidate(space.canonicalize(candidate));
      const network = signature(space, candidate);
      networks.add(network);
      canonical.set(text, canonical.get(text) ?? network);
      if (canonical.get(text) !== network) throw new Error(`${printCandidate(candidate)} is not the network of ${text}`);
    }
    expect(canonical.size).toBe(expected);
    expect(networks.size).toBe(expected);
    expect(space.distinctDesigns()).toBe(BigInt(expected));
  });

  test("three blocks, counted without building", () => {
    const space = spaceOf([{ channels: 8, blocks: 3, stride: 1 }]);
    const canonical = new Set(allCandidates(space).map((candidate) => printCandidate(space.canonicalize(candidate))));
    expect(canonical.size).toBe(3 * 18 * (1 + 18 + 18 * 18));
    expect(space.distinctDesigns()).toBe(BigInt(canonical.size));
  });
});

test("the standard space counts 17 blocks in 7 stages", () => {
  const space = createSpace({ name: "mobilenet-v2" });
  expect(space.decisions).toHaveLength(7 + 3 * 17);
  expect(cardinality(space)).toBe(4n ** 7n * 18n ** 7n * 27n ** 10n);
  const further = (blocks: number): bigint => Array.from({ length: blocks }, (_, k) => 18n ** BigInt(k)).reduce((a, b) => a + b);
  expect(space.distinctDesigns()).toBe(4n ** 7n * 18n ** 7n * [1, 2, 3, 4, 3, 3, 1].map(further).reduce((a, b) => a * b));
});

test("a skipped block moves to the end of its stage and forgets its kernel and expansion", () => {
  const space = spaceOf([
    { channels: 16, blocks: 3, stride: 2 },
    { channels: 16, blocks: 1, stride: 1 },
  ]);
  const candidate = parseCandidate(space, "1:2:2:1:1:2:2:0:0:1:3:2:0:0");
  expect(printCandidate(space.canonicalize(candidate))).toBe("1:2:2:1:0:0:1:0:0:2:3:2:0:0");
  expect(space.activeDecisions(candidate).map(Number).join("")).toBe("11110011111111");
  expect(buildNetwork(space, candidate).nodes.map((node) => node.name)).toEqual([
    "stem",
    "stage1.block1.fused",
    "stage1.block1.project",
    "stage1.block3.direct",
    "stage1.block3.add",
    "stage2.block1.depthwise",
    "stage2.block1.project",
    "head",
    "pool",
    "classifier",
  ]);
});

test("only blocks after the first of a stage may be skipped", () => {
  const kinds = spaceOf([{ channels: 16, blocks: 2, stride: 1 }]).decisions.filter(({ name }) => name.endsWith("kind"));
  expect(kinds).toEqual([
    { name: "stage1.block1.kind", values: ["inverted", "fused"] },
    { name: "stage1.block2.kind", values: ["inverted", "fused", "skip"] },
  ]);
});

test("a joint space multiplies counts and prefixes names", () => {
  const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
  expect(cardinality(space)).toBe(15_625n * 50_000n);
  expect(space.distinctDesigns()).toBe(15_625n * 50_000n);
  expect(space.decisions.map(({ name }) => name).slice(4, 8)).toEqual([
    "nas-bench-201.node3.from1",
    "nas-bench-201.node3.from2",
    "accelerator.peX",
    "accelerator.peY",
  ]);
});
