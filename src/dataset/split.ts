import { createHash } from "node:crypto";
import type { Candidate, SpacePart } from "../space/space.ts";
import type { Dataset } from "./read-dataset.ts";

/**
 * Shares of all networks, and of all accelerators, that fall to each part. A pair trains only if both of its members do (0.84^2 = 70.6 % of pairs) and
 * tests only if both do (0.14^2 = 2.0 %): every test pair is an unseen network on an unseen accelerator, and 100,000 pairs hold about 2,000 of them.
 */
export const SPLIT_SHARES = { train: 0.84, validation: 0.02, test: 0.14 } as const;

/** The part a network or an accelerator belongs to, wherever it appears. */
export type MemberPart = keyof typeof SPLIT_SHARES;

/**
 * What a pair serves for. `validation` (3.4 %): at least one member is a validation member, the other one or trains; never a test member.
 * `unused` (24.1 %): a test member with one that is not, so neither seen nor unseen.
 */
export type Split = MemberPart | "unused";

/** The part of a member, by a hash of its kind and canonical candidate: the same in every dataset, whatever was sampled beside it. */
export function memberPart(kind: "network" | "accelerator", canonical: Candidate): MemberPart {
  const share =
    createHash("sha256")
      .update(`${kind}/${canonical.join(":")}`)
      .digest()
      .readUInt32BE(0) /
    2 ** 32;
  if (share < SPLIT_SHARES.train) return "train";
  return share < SPLIT_SHARES.train + SPLIT_SHARES.validation ? "validation" : "test";
}

/** The split of a pair, by its canonical candidates. */
export function splitOf(network: Candidate, accelerator: Candidate): Split {
  return combineParts(memberPart("network", network), memberPart("accelerator", accelerator));
}

function combineParts(first: Split, second: Split): Split {
  if (first === second) return first;
  return first === "test" || second === "test" ? "unused" : "validation";
}

function memberKind({ space }: SpacePart, index: number): "network" | "accelerator" {
  return index === 0 && space.name !== "accelerator" ? "network" : "accelerator";
}

/**
 * The row numbers of a dataset by split, ascending. A joint space's parts are the networks, then the accelerators; a row of a plain space falls
 * to the part of its one member.
 */
export function splitRows({
  space,
  candidates,
  count,
}: Pick<Dataset, "space" | "candidates" | "count">): Readonly<Record<Split, Int32Array>> {
  const rows: Record<Split, number[]> = { train: [], validation: [], test: [], unused: [] };
  const width = space.decisions.length;
  const parts = space.parts.map((part, index) => ({ ...part, kind: memberKind(part, index) }));
  for (let row = 0; row < count; row++) {
    const members = parts.map(({ space: part, offset, kind }) => {
      const start = row * width + offset;
      return memberPart(kind, part.canonicalize(Array.from(candidates.subarray(start, start + part.decisions.length))));
    });
    rows[members.reduce<Split>(combineParts, members[0]!)].push(row);
  }
  const { train, validation, test, unused } = rows;
  return {
    train: Int32Array.from(train),
    validation: Int32Array.from(validation),
    test: Int32Array.from(test),
    unused: Int32Array.from(unused),
  };
}

/** How many rows a split has, and how many of them are feasible. */
interface SplitCount {
  readonly rows: number;
  readonly feasible: number;
}

/** Counts the rows of every split. */
export function countSplits(dataset: Pick<Dataset, "space" | "candidates" | "count" | "feasible">): Readonly<Record<Split, SplitCount>> {
  const { train, validation, test, unused } = splitRows(dataset);
  const count = (rows: Int32Array): SplitCount => ({
    rows: rows.length,
    feasible: rows.reduce((total, row) => total + dataset.feasible[row]!, 0),
  });
  return { train: count(train), validation: count(validation), test: count(test), unused: count(unused) };
}
