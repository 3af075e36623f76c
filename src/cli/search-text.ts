import { InfeasibleError } from "../core/errors.ts";
import { findViolations, printConstraint } from "../objective/constraint.ts";
import { parseConstraints } from "../objective/parse-constraints.ts";
import { formatTextTable } from "../report/text-table.ts";
import type { ResultDesign, SearchResult } from "../search/search-result.ts";

const ENDINGS = {
  budget: "",
  stalled: "; ended early, nothing new was proposed",
  stagnant: "; ended early, nothing better came",
} as const;

/** A result for people: counts, then the best design and the front as a table. */
export function formatResult(result: SearchResult): string {
  const { scored, trials, within, partial = 0, ended, verified, best, favourite, front } = result;
  const held = verified === undefined ? "" : `; of the best, ${verified} were costed for real`;
  const stopped = partial === 0 ? "" : ` (${partial} of them stopped early)`;
  const counts = `${scored} candidates scored${stopped}, ${trials} designs seen, ${within} of them within the limits${ENDINGS[ended]}${held}`;
  if (best === null) return `${counts}\n${formatRounds(result)}`;
  const designs = [["best", best] as const, ...front.map((design) => ["front", design] as const)];
  const columns = Object.keys(best.metrics).flatMap((metric) => [
    { heading: metric, of: ({ metrics }: ResultDesign) => metrics[metric] },
    ...(best.predicted === undefined ? [] : [{ heading: `${metric} predicted`, of: ({ predicted }: ResultDesign) => predicted?.[metric] }]),
  ]);
  const table = formatTextTable(
    [
      { heading: "" },
      { heading: "candidate" },
      { heading: "quality", align: "right" },
      ...columns.map(({ heading }) => ({ heading, align: "right" as const })),
    ],
    designs.map(([role, design]) => [role, design.candidate, qualityText(design), ...columns.map(({ of }) => figure(of(design)))]),
  );
  const policy = favourite === null ? "" : `\nThe policy's favourite is ${favourite.candidate}, quality ${figure(favourite.quality)}.`;
  return `${counts}\n${formatRounds(result)}\n${table}\n${policy}\n`;
}

/** A line for each round of refinement. */
function formatRounds({ rounds = [] }: SearchResult): string {
  return rounds
    .map(({ round, designs, within, medianError, optimism }) => {
      const ratios = Object.entries(optimism).map(([metric, ratio]) => `${metric} ${ratio.toFixed(4)}`);
      const error = medianError === null ? "unknown" : `${(100 * medianError).toFixed(2)} %`;
      return `round ${round}: of ${designs} best, ${within} hold; median error ${error}, predicted / verified ${ratios.join(", ")}\n`;
    })
    .join("");
}

/** A figure that was read early is marked with the share of the training that it took. */
function qualityText({ quality, partial }: ResultDesign): string {
  return partial === undefined ? figure(quality) : `${figure(quality)} at ${Math.round(100 * partial)} %`;
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? "unknown" : String(Number(value.toPrecision(6)));
}

/** Why a search has no design to report, with the commonest reasons and what came nearest. */
export function nothingFound({ constraints, reasons = [], nearest }: SearchResult): InfeasibleError {
  const why = reasons
    .slice(0, 5)
    .map(({ reason, trials }) => `${reason} (${trials})`)
    .join(", ");
  return new InfeasibleError(
    `Cannot find a design: none of those seen meets ${constraints.join(" and ") || "the need to be built"}; why, with the number of designs: ${why || "none was proposed"}.${nearest === undefined ? "" : ` ${describeNearest(nearest, constraints)}`}`,
    { code: "nothing-feasible", path: "--constraint", fix: "Loosen a limit, or raise --trials." },
  );
}

function describeNearest({ candidate, metrics }: ResultDesign, limits: readonly string[]): string {
  const figures = Object.entries(metrics).map(([metric, value]) => `${metric} ${figure(value)}`);
  const constraints = parseConstraints(limits, { metrics: Object.keys(metrics) });
  const broken = findViolations(constraints, metrics).map(
    ({ constraint, ratio }) => `${printConstraint(constraint)} ${figure(ratio)} times over`,
  );
  return `Nearest is ${candidate} with ${figures.join(", ")}${broken.length === 0 ? "" : `: ${broken.join(" and ")}`}.`;
}
