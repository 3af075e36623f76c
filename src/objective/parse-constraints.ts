import { InputError } from "../core/errors.ts";
import { type Constraint, printConstraint } from "./constraint.ts";

export interface ParseConstraintsOptions {
  /** Metrics the cost model reports; others are refused. */
  readonly metrics: readonly string[];
  /** Where the texts come from, for the error; `--constraint` unless told. */
  readonly path?: string;
}

/**
 * Reads limits such as `latencyMs<=1.5` or `areaMm2>=2`. Of two limits of one kind on a metric the tighter one stays.
 * Throws an `InputError` for text of another form, a metric nobody reports, a limit that is not above 0, and a smallest value above the
 * largest.
 */
export function parseConstraints(texts: readonly string[], options: ParseConstraintsOptions): readonly Constraint[] {
  const { metrics, path = "--constraint" } = options;
  const tightest = new Map<string, Constraint>();
  for (const text of texts) {
    const constraint = parseConstraint(text, metrics, path);
    const key = `${constraint.metric} ${constraint.kind}`;
    const held = tightest.get(key);
    if (held === undefined || isTighter(constraint, held)) tightest.set(key, constraint);
  }
  const constraints = [...tightest.values()];
  for (const constraint of constraints) {
    const opposite = tightest.get(`${constraint.metric} at-most`);
    if (constraint.kind === "at-least" && opposite !== undefined && constraint.limit > opposite.limit) {
      throw refuse({
        path,
        code: "contradictory-constraints",
        current: `${printConstraint(constraint)} together with ${printConstraint(opposite)}`,
        wanted: "a smallest value not above the largest",
        fix: `Lower the first limit on ${constraint.metric} or raise the second.`,
      });
    }
  }
  return constraints;
}

function parseConstraint(text: string, metrics: readonly string[], path: string): Constraint {
  const form = "METRIC<=NUMBER or METRIC>=NUMBER";
  const fix = `Write for example ${metrics[0] ?? "latencyMs"}<=1.5, quoted for the shell.`;
  if (text.trim() === "") throw refuse({ path, code: "empty-constraint", current: "empty", wanted: form, fix });
  const match = /^\s*([A-Za-z_]\w*)\s*(<=|>=)\s*(\S+)\s*$/.exec(text);
  if (match === null) throw refuse({ path, code: "constraint-form", current: JSON.stringify(text), wanted: form, fix });
  const [, metric, sign, number] = match as unknown as readonly [string, string, string, string];
  if (!metrics.includes(metric)) {
    throw refuse({
      path,
      code: "unknown-metric",
      current: `on ${metric}`,
      wanted: `a metric the cost source reports: ${metrics.join(", ")}`,
      fix: "Name one of these, or add a cost source that reports it.",
    });
  }
  const limit = Number(number);
  if (!Number.isFinite(limit) || limit <= 0) {
    throw refuse({ path, code: "constraint-limit", current: JSON.stringify(text), wanted: "a finite limit above 0", fix });
  }
  return { metric, kind: sign === "<=" ? "at-most" : "at-least", limit };
}

function isTighter(constraint: Constraint, held: Constraint): boolean {
  return constraint.kind === "at-most" ? constraint.limit < held.limit : constraint.limit > held.limit;
}

interface Refusal {
  readonly path: string;
  readonly code: string;
  readonly current: string;
  readonly wanted: string;
  readonly fix: string;
}

function refuse({ path, code, current, wanted, fix }: Refusal): InputError {
  return new InputError(`Cannot read the constraints: ${path} is ${current}, expected ${wanted}`, { code, path, fix });
}
