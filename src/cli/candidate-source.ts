import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { parseAnyCandidate, parseCandidateList } from "../network/candidate-list.ts";
import { type ArchitectureIndex, parseArchitectureIndex, printArchitecture } from "../network/nas-bench-201-architecture.ts";
import { findShipped, packageRoot } from "../runtime/package-root.ts";
import { readText } from "../runtime/read-text.ts";
import { cardinality } from "../space/cardinality.ts";
import { isNasBench201Space } from "../space/nas-bench-201.ts";
import type { Candidate, Space } from "../space/space.ts";

const NUMBERED_TABLE = join(packageRoot, "datasets/published/tables/nb201_accuracy.csv.gz");
/** A million candidates are hours of simulation and gigabytes of rows; more is surely a mistake. */
const MOST_CANDIDATES = 1_000_000;

/** A candidate with the other names the benchmark `nas-bench-201` has for it. */
export interface NamedCandidate {
  readonly candidate: Candidate;
  /** The row of the published tables. */
  readonly index?: number;
  /** The architecture string. */
  readonly architecture?: string;
}

/**
 * The candidates `--candidates` names: `all` of a space of at most a million (`nas-bench-201` in the order of its index, others counting up
 * with the last decision fastest), or those of a file, one a line or CSV; see `parseCandidateList`. Throws an `InputError` with the
 * file's line where one is wrong.
 */
export async function readCandidates(source: string, space: Space): Promise<readonly NamedCandidate[]> {
  const numbering = await readNumberingOf(space);
  const candidates = source === "all" ? listAll(space, numbering) : await readList(source, { space, numbering });
  return candidates.map((candidate) =>
    numbering === undefined
      ? { candidate }
      : { candidate, index: numbering.indexOf(candidate), architecture: printArchitecture(candidate) },
  );
}

/** The candidate `--candidate` names, in any of the ways a line of `readCandidates` may. Throws an `InputError`. */
export async function readCandidate(text: string, space: Space): Promise<Candidate> {
  return parseAnyCandidate(text, { space, numbering: await readNumberingOf(space) });
}

/** The numbering of the published NAS-Bench-201 tables. */
export async function readNumbering(): Promise<ArchitectureIndex> {
  return parseArchitectureIndex(await readText(NUMBERED_TABLE, "read the benchmark's numbering"));
}

async function readNumberingOf(space: Space): Promise<ArchitectureIndex | undefined> {
  return isNasBench201Space(space) ? await readNumbering() : undefined;
}

interface ListContext {
  readonly space: Space;
  readonly numbering: ArchitectureIndex | undefined;
}

async function readList(source: string, context: ListContext): Promise<readonly Candidate[]> {
  const path = findShipped(source);
  return parseCandidateList(await readText(path, "read candidates"), { path, ...context });
}

function listAll(space: Space, numbering: ArchitectureIndex | undefined): readonly Candidate[] {
  if (numbering !== undefined) return Array.from({ length: numbering.size }, (_, index) => numbering.candidateAt(index));
  const count = cardinality(space);
  if (count > MOST_CANDIDATES)
    throw new InputError(`Cannot read candidates: all of ${space.name} are ${count}, expected at most ${MOST_CANDIDATES}`, {
      code: "too-many-candidates",
      path: "--candidates",
      fix: `Give a file with some of them; \`tandem space ${space.name}\` prints samples.`,
    });
  return Array.from({ length: Number(count) }, (_, position) => candidateAt(space, position));
}

/** The candidate at a position when all are counted up, the last decision fastest. */
function candidateAt(space: Space, position: number): Candidate {
  const candidate: number[] = [];
  let rest = position;
  for (const { values } of space.decisions.toReversed()) {
    candidate.unshift(rest % values.length);
    rest = Math.floor(rest / values.length);
  }
  return candidate;
}
