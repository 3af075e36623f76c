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

function combineParts(network: MemberPart, accelerator: MemberPart): Split {
  if (network === accelerator) return network;
  return network === "test" || accelerator === "test" ? "unused" : "validation";
}

/** The row numbers of a dataset by split, ascending. The space's parts are the networks, then the accelerators. */
export function splitRows({
  space,
  candidates,
  count,
}: Pick<Dataset, "space" | "candidates" | "count">): Readonly<Record<Split, Int32Array>> {
  const rows: Record<Split, number[]> = { train: [], validation: [], test: [], unused: [] };
  const [networks, accelerators] = space.parts as readonly [SpacePart, SpacePart];
  const width = space.decisions.length;
  const member = ({ space: part, offset }: SpacePart, row: number): Candidate => {
    const start = row * width + offset;
    return part.canonicalize(Array.from(candidates.subarray(start, start + part.decisions.length)));
  };
  for (let row = 0; row < count; row++) rows[splitOf(member(networks, row), member(accelerators, row))].push(row);
  const { train, validation, test, unused } = rows;
  return {
    train: Int32Array.from(train),
    validation: Int32Array.from(validation),
    test: Int32Array.from(test),
    unused: Int32Array.from(unused),
  };
}
