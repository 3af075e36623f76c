import { InputError } from "../core/errors.ts";
import { NAS_BENCH_201_EDGES, NAS_BENCH_201_OPERATIONS } from "../space/nas-bench-201.ts";
import type { Candidate } from "../space/space.ts";

/** A cell in the benchmark's notation, for example `|none~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|`. */
export function printArchitecture(candidate: Candidate): string {
  const terms = NAS_BENCH_201_EDGES.map(({ node, from }, index) => ({
    node,
    text: `${NAS_BENCH_201_OPERATIONS[candidate[index]!]}~${from}`,
  }));
  const groups = [1, 2, 3].map((node) => terms.filter((term) => term.node === node).map((term) => term.text));
  return groups.map((group) => `|${group.join("|")}|`).join("+");
}

/** Reads what `printArchitecture` wrote. Throws an `InputError` that shows the text. */
export function parseArchitecture(text: string): Candidate {
  const operations = text.split(/[|+]+/).filter((edge) => edge !== "");
  const candidate = operations.map((edge) => NAS_BENCH_201_OPERATIONS.findIndex((operation) => edge.startsWith(`${operation}~`)));
  if (candidate.length === NAS_BENCH_201_EDGES.length && printArchitecture(candidate) === text) return candidate;
  throw new InputError(`Cannot read an architecture: ${JSON.stringify(text)}, expected |op~0|+|op~0|op~1|+|op~0|op~1|op~2|`, {
    code: "invalid-architecture",
    path: text,
    fix: `Use the operations ${NAS_BENCH_201_OPERATIONS.join(", ")}.`,
  });
}

/** The benchmark's numbering of cells, which follows no formula. */
export interface ArchitectureIndex {
  /** How many cells it numbers: 15,625 in the published tables. */
  readonly size: number;
  /** Index 0..15624 of a cell in the published tables. */
  indexOf(candidate: Candidate): number;
  /** The cell with that index, below `size`. */
  candidateAt(index: number): Candidate;
}

/**
 * Reads the numbering from a published table: CSV text with a header whose first columns are `index` and `arch`.
 * Throws an `InputError` for another header or an index out of order.
 */
export function parseArchitectureIndex(table: string): ArchitectureIndex {
  const [header = "", ...rows] = table.trimEnd().split("\n");
  if (!header.startsWith("index,arch,")) throw badTable({ line: 1, current: header, wanted: "a header that starts with index,arch," });
  const candidates = rows.map((row, position) => {
    const [index, architecture = ""] = row.split(",", 2);
    if (Number(index) !== position) throw badTable({ line: position + 2, current: row, wanted: `index ${position}` });
    return parseArchitecture(architecture);
  });
  const indexes = new Map(candidates.map((candidate, index) => [candidate.join(":"), index]));
  return {
    size: candidates.length,
    indexOf: (candidate) => indexes.get(candidate.join(":"))!,
    candidateAt: (index) => candidates[index]!,
  };
}

interface TableFault {
  readonly line: number;
  readonly current: string;
  readonly wanted: string;
}

function badTable({ line, current, wanted }: TableFault): InputError {
  return new InputError(`Cannot read the architecture table: line ${line} is ${JSON.stringify(current.slice(0, 40))}, expected ${wanted}`, {
    code: "invalid-table",
    path: `line ${line}`,
    fix: "Use the table as published in datasets/published/tables/nb201_accuracy.csv.gz.",
  });
}
