import { createHash } from "node:crypto";
import { memberPart, SPLIT_SHARES, splitOf, splitRows } from "../../src/dataset/split.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";

const candidates = Array.from({ length: 2000 }, (_, index) => [index % 5, Math.floor(index / 5) % 20, Math.floor(index / 100)]);

test("shares add up to one", () => {
  expect(SPLIT_SHARES.train + SPLIT_SHARES.validation + SPLIT_SHARES.test).toBeCloseTo(1, 12);
});

test("places a member by the first 32 bits of the hash of kind and candidate", () => {
  for (const candidate of candidates.slice(0, 50)) {
    const bits = Number.parseInt(
      createHash("sha256")
        .update(`network/${candidate.join(":")}`)
        .digest("hex")
        .slice(0, 8),
      16,
    );
    expect(memberPart("network", candidate)).toBe(bits < 0.84 * 2 ** 32 ? "train" : bits < 0.86 * 2 ** 32 ? "validation" : "test");
  }
});

test("members fall to the parts in the stated shares, within four standard errors", () => {
  for (const kind of ["network", "accelerator"] as const) {
    const parts = candidates.map((candidate) => memberPart(kind, candidate));
    for (const part of ["train", "validation", "test"] as const) {
      const share = SPLIT_SHARES[part];
      const found = parts.filter((each) => each === part).length / parts.length;
      expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / parts.length));
    }
  }
});

test("a pair trains only with two training members and tests only with two test members", () => {
  const pick = (kind: "network" | "accelerator", part: string): readonly number[] =>
    candidates.find((each) => memberPart(kind, each) === part)!;
  const parts = ["train", "validation", "test"] as const;
  const table = parts.map((network) => parts.map((accelerator) => splitOf(pick("network", network), pick("accelerator", accelerator))));
  expect(table).toEqual([
    ["train", "validation", "unused"],
    ["validation", "validation", "unused"],
    ["unused", "unused", "test"],
  ]);
});

test("rows of a joint space split by both members, of a plain one by the only one", () => {
  const networks = createSpace({ name: "nas-bench-201" });
  const space = createSpace(jointSpec(networks.spec, { name: "systolic", decisions: [{ name: "rows", values: [8, 16, 32] }] }));
  const rows = Array.from({ length: 400 }, (_, row) => [row % 5, Math.floor(row / 5) % 5, Math.floor(row / 25) % 5, row % 4, 0, 1]);
  const plain = splitRows({ space: networks, count: rows.length, candidates: Uint8Array.from(rows.flat()) });
  const joint = splitRows({ space, count: rows.length, candidates: Uint8Array.from(rows.flatMap((row, at) => [...row, at % 3])) });
  expect(plain.unused).toHaveLength(0);
  expect(plain.train.length + plain.validation.length + plain.test.length).toBe(400);
  const partOf = (splits: Readonly<Record<string, Int32Array>>, row: number) =>
    Object.keys(splits).find((name) => splits[name]!.includes(row));
  for (const [row, network] of rows.entries()) {
    expect(partOf(plain, row)).toBe(memberPart("network", network));
    expect(partOf(joint, row)).toBe(splitOf(network, [row % 3]));
  }
});
