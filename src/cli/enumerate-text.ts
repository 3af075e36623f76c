import { InfeasibleError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { type Constraint, printConstraint } from "../objective/constraint.ts";
import { formatTextTable } from "../report/text-table.ts";
import type { ExactAnswer, ExactDesign } from "../search/enumerate-space.ts";
import type { ResultDesign } from "../search/search-result.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { decisionValues } from "../space/decision-values.ts";
import type { Space } from "../space/space.ts";

/** What an enumeration found; plain data. */
export interface EnumerationResult {
  readonly version: 1;
  readonly space: Json;
  readonly constraints: readonly string[];
  /** Pairs of a network and an accelerator, those that can be built, those of them within the limits. */
  readonly pairs: number;
  /** Null where only the best was looked for. */
  readonly feasible: number | null;
  readonly within: number | null;
  readonly best: ResultDesign | null;
  /** Designs within the limits that no other beats in quality, latency and area at once, by falling quality. */
  readonly front: readonly ResultDesign[];
}

/** An answer as plain data. */
export function resultOf(space: Space, constraints: readonly Constraint[], answer: ExactAnswer): EnumerationResult {
  const describe = ({ candidate, quality, cost }: ExactDesign): ResultDesign => ({
    candidate: printCandidate(candidate),
    values: decisionValues(space, candidate),
    quality,
    metrics: cost.kind === "feasible" ? cost.metrics : {},
  });
  const { pairs, feasible, within, best, front } = answer;
  return {
    version: 1,
    space: space.spec,
    constraints: constraints.map(printConstraint),
    pairs,
    feasible,
    within,
    best: best === null ? null : describe(best),
    front: front.map(describe),
  };
}

/** Designs of the front that people are shown. */
const SHOWN = 20;

/** A result for people: counts, the best design, and designs spread over the front. */
export function formatEnumeration({ pairs, feasible, within, best, front }: EnumerationResult): string {
  const counts =
    feasible === null || within === null
      ? `${count(pairs)} pairs tried or ruled out`
      : `${count(pairs)} pairs, ${count(feasible)} can be built, ${count(within)} of them within the limits`;
  if (best === null) return `${counts}\n`;
  const shown = front.filter(
    (_, at) => front.length <= SHOWN || Math.floor((at * SHOWN) / front.length) !== Math.floor(((at - 1) * SHOWN) / front.length),
  );
  const rows = [["best", best] as const, ...shown.map((design) => ["front", design] as const)];
  const table = formatTextTable(
    [
      { heading: "" },
      { heading: "candidate" },
      { heading: "quality", align: "right" },
      ...Object.keys(best.metrics).map((heading) => ({ heading, align: "right" as const })),
    ],
    rows.map(([role, { candidate, quality, metrics }]) => [role, candidate, figure(quality), ...Object.values(metrics).map(figure)]),
  );
  const more =
    shown.length === front.length ? "" : `\n${shown.length} of the ${count(front.length)} designs on the front; --json has all of them.\n`;
  return `${counts}\n\n${table}\n${more}`;
}

/** Why there is no design to report. */
export function nothingWithin({ constraints, pairs, feasible }: EnumerationResult): InfeasibleError {
  const limits = constraints.join(" and ");
  const message =
    feasible === 0
      ? `none of the ${count(pairs)} pairs can be built`
      : `none of the ${feasible === null ? count(pairs) : `${count(feasible)} that can be built of ${count(pairs)}`} pairs meets ${limits}, which is exact`;
  return new InfeasibleError(`Cannot find a design: ${message}.`, {
    code: "nothing-feasible",
    path: "--constraint",
    fix: "Loosen a limit; without limits the front shows what there is.",
  });
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function figure(value: number | null): string {
  return value === null ? "unknown" : String(Number(value.toPrecision(6)));
}
