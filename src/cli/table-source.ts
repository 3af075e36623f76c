import { InputError } from "../core/errors.ts";
import { printMacroArchitecture } from "../network/build-nas-bench-macro.ts";
import { printArchitecture } from "../network/nas-bench-201-architecture.ts";
import { findShipped } from "../runtime/package-root.ts";
import { readText } from "../runtime/read-text.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { isNasBench201Space } from "../space/nas-bench-201.ts";
import { isNasBenchMacroSpace } from "../space/nas-bench-macro.ts";
import { findPart, partCandidate } from "../space/part.ts";
import type { Candidate, Space } from "../space/space.ts";
import { type CandidateTable, parseTable } from "../trial/candidate-table.ts";
import { readNumbering } from "./candidate-source.ts";

/** A column of a file with the rule that finds a candidate's row. */
export interface TableSource {
  readonly table: CandidateTable;
  readonly keyOf: (candidate: Candidate) => string;
}

/**
 * Reads `FILE:COLUMN` for a space; `datasets/published/…` may be the package's. Rows are keyed by the column `candidate`; for nas-bench-201 and
 * nas-bench-macro, alone or as a part, also by `arch` (the architecture as the benchmark writes it), for the former by `index` (its number). Throws an `InputError` for a file without such a key.
 */
export async function loadTableSource(source: string, space: Space): Promise<TableSource> {
  const split = source.lastIndexOf(":");
  if (split < 1 || split === source.length - 1) {
    throw new InputError(`Cannot read the table: the source is ${JSON.stringify(source)}, expected FILE:COLUMN`, {
      code: "table-source",
      path: source,
      fix: "Name the file and one of its columns, for example table:accuracy.csv:val.",
    });
  }
  const [path, valueColumn] = [findShipped(source.slice(0, split)), source.slice(split + 1)];
  const text = await readText(path, "read the table");
  const header = text.slice(0, text.search(/\r?\n|$/)).split(",");
  const { keyColumn, keyOf } = await findKey(header, { path, space });
  return { table: parseTable(text, { path, keyColumn, valueColumn }), keyOf };
}

interface KeyRule {
  readonly keyColumn: string;
  readonly keyOf: (candidate: Candidate) => string;
}

async function findKey(header: readonly string[], { path, space }: { readonly path: string; readonly space: Space }): Promise<KeyRule> {
  if (header.includes("candidate")) return { keyColumn: "candidate", keyOf: printCandidate };
  const cells = findPart(space, isNasBench201Space);
  if (cells !== undefined && header.includes("arch")) {
    return { keyColumn: "arch", keyOf: (candidate) => printArchitecture(partCandidate(cells, candidate)) };
  }
  if (cells !== undefined && header.includes("index")) {
    const { indexOf } = await readNumbering();
    return { keyColumn: "index", keyOf: (candidate) => String(indexOf(partCandidate(cells, candidate))) };
  }
  const layers = findPart(space, isNasBenchMacroSpace);
  if (layers !== undefined && header.includes("arch")) {
    return { keyColumn: "arch", keyOf: (candidate) => printMacroArchitecture(partCandidate(layers, candidate)) };
  }
  const wanted = cells === undefined ? "a column candidate" : "a column candidate, arch or index";
  throw new InputError(`Cannot read the table: ${path} is without a key for ${space.name}, expected ${wanted}`, {
    code: "table-without-key",
    path,
    fix: "Add a column candidate with value indexes such as 3:0:2.",
  });
}
