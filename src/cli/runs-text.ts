import type { Json } from "../core/json.ts";
import { type Column, formatTextTable } from "../report/text-table.ts";
import { type ComparedKey, flattenConfiguration } from "../search/configuration-difference.ts";
import type { DigestDesign, RunDigest, RunReading } from "../search/run-digest.ts";
import { printCandidate } from "../space/candidate-text.ts";

/** A folder that should be a run but does not read, and why. */
export interface UnreadableRun {
  readonly folder: string;
  readonly error: string;
}

/** Runs in a table, and below it those that do not read. */
export function listText(
  root: string,
  { digests, unreadable }: { readonly digests: readonly RunDigest[]; readonly unreadable: readonly UnreadableRun[] },
): string {
  const faults = unreadable.map(({ folder, error }) => `${folder}: ${error}`);
  if (digests.length === 0 && faults.length === 0) return `${root} holds no runs.\n`;
  const headings = ["run", ...FIGURES.map(({ heading }) => heading)];
  const columns = headings.map(
    (heading): Column => ({ heading, align: ["best", "trials", "within", "seed"].includes(heading) ? "right" : "left" }),
  );
  const rows = digests.map((digest) => [digest.folder, ...FIGURES.map(({ of }) => of(digest))]);
  return `${[...(digests.length === 0 ? [] : [formatTextTable(columns, rows)]), ...faults].join("\n")}\n`;
}

/** One run in full. */
export function showText({ digest, configuration, outside }: RunReading): string {
  const figures = [
    ...FIGURES.map(({ heading, of }) => [heading, of(digest)]),
    ["scored", String(digest.scored)],
    ["worked", `${digest.seconds.toFixed(1)} s`],
  ];
  const nearest = outside.nearest;
  return `${[
    digest.folder,
    formatTextTable([{ heading: "figure" }, { heading: "value" }], figures),
    "",
    digest.best === null ? "no design within the limits yet" : `best, as of ${digest.best.stage}: ${describe(digest.best)}`,
    ...(outside.reasons.length === 0
      ? []
      : [
          `outside the limits: ${outside.reasons
            .slice(0, 5)
            .map(({ reason, trials }) => `${reason} (${trials})`)
            .join(", ")}`,
        ]),
    ...(digest.best !== null || nearest === undefined
      ? []
      : [`nearest: ${printCandidate(nearest.candidate)} ${listMetrics(nearest.cost.kind === "feasible" ? nearest.cost.metrics : {})}`]),
    "",
    formatTextTable(
      [{ heading: "configuration" }, { heading: "value" }],
      flattenConfiguration(configuration).map(([key, value]) => [key, print(value)]),
    ),
  ].join("\n")}\n`;
}

/** Runs as columns: the same figures, then the keys they differ in. */
export function compareText(digests: readonly RunDigest[], differences: readonly ComparedKey[]): string {
  const columns = ["", ...digests.map(({ folder }) => folder)].map((heading) => ({ heading }));
  const figures = [
    ...FIGURES.map(({ heading, of }) => [heading, ...digests.map(of)]),
    ...metricNames(digests).map((metric) => [`best's ${metric}`, ...digests.map(({ best }) => figure(best?.metrics[metric]))]),
  ];
  const keys = differences.map(({ key, values }) => [key, ...values.map((value) => (value === undefined ? "not set" : print(value)))]);
  const second =
    keys.length === 0 ? "The configurations are equal." : formatTextTable([{ heading: "configuration" }, ...columns.slice(1)], keys);
  return `${formatTextTable(columns, figures)}\n\n${second}\n`;
}

interface Figure {
  readonly heading: string;
  readonly of: (digest: RunDigest) => string;
}

const FIGURES: readonly Figure[] = [
  { heading: "status", of: ({ status }) => status },
  { heading: "best", of: ({ best }) => figure(best?.quality) },
  { heading: "limits", of: ({ constraints }) => constraints.join(" ") || "none" },
  { heading: "trials", of: ({ trials }) => trials.toLocaleString("en") },
  { heading: "within", of: ({ feasibleRate }) => (feasibleRate === null ? "-" : `${(100 * feasibleRate).toFixed(1)} %`) },
  { heading: "seed", of: ({ seed }) => (seed === null ? "-" : String(seed)) },
  { heading: "begun", of: ({ begun }) => begun.slice(0, 16).replace("T", " ") },
  { heading: "written", of: ({ changed }) => changed.slice(0, 16).replace("T", " ") },
];

function metricNames(digests: readonly RunDigest[]): readonly string[] {
  return [...new Set(digests.flatMap(({ best }) => Object.keys(best?.metrics ?? {})))];
}

function describe({ candidate, quality, metrics }: DigestDesign): string {
  return `${candidate}, quality ${figure(quality)}, ${listMetrics(metrics)}`;
}

function listMetrics(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([metric, value]) => `${metric} ${figure(value)}`)
    .join(", ");
}

function figure(value: number | undefined): string {
  return value === undefined ? "-" : String(Number(value.toPrecision(6)));
}

function print(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
