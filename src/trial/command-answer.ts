import type { CommandPool, CommandReply } from "../runtime/command-pool.ts";
import { printCandidate } from "../space/candidate-text.ts";
import type { Candidate } from "../space/space.ts";
import type { InfeasibilityReason, Metrics } from "./cost-model.ts";

/** What a command says of a candidate. `failed` is no word about the design: the command could not tell, for the reason in `message`. */
export type CommandAnswer =
  | { readonly kind: "metrics"; readonly metrics: Metrics }
  | { readonly kind: "infeasible"; readonly reasons: readonly InfeasibilityReason[] }
  | { readonly kind: "failed"; readonly message: string };

export interface ReadAnswerOptions {
  readonly pool: Pick<CommandPool, "command">;
  readonly candidate: Candidate;
  /** The metrics to read, each a finite number of 0 or more; others are left out. */
  readonly metrics: readonly string[];
}

/** An answer's fields, of which it has exactly one. */
const FORMS = ["metrics", "infeasible", "error"] as const;
/** The code of a reason that came as text alone. */
const PLAIN_REASON = "not-supported";

/**
 * Reads what came of a request: `{ metrics: { … } }`, `{ infeasible: [reason, …] }` (texts, or objects with `code` and `message` and what else
 * a reason has) or `{ error: text }`. Anything else is a failure that says what was there and what was expected.
 */
export function readCommandAnswer(reply: CommandReply, options: ReadAnswerOptions): CommandAnswer {
  const { pool, candidate, metrics } = options;
  const fail = (what: string): CommandAnswer => ({
    kind: "failed",
    message: `The command ${JSON.stringify(pool.command)} failed at candidate ${printCandidate(candidate)}: ${what}`,
  });
  if (reply.kind === "failed") return fail(reply.fault);
  const found = FORMS.filter((form) => reply.answer[form] !== undefined);
  if (found.length !== 1) return fail(`its answer has ${found.join(" and ") || "none of them"}, expected one of ${FORMS.join(", ")}`);
  const [form] = found;
  const value = reply.answer[form!];
  if (form === "error") return fail(typeof value === "string" ? value : JSON.stringify(value));
  return form === "metrics" ? readMetrics(value, { metrics, fail }) : readReasons(value, fail);
}

type Fail = (what: string) => CommandAnswer;

function readMetrics(value: unknown, { metrics, fail }: { readonly metrics: readonly string[]; readonly fail: Fail }): CommandAnswer {
  if (!isRecord(value)) return fail(`metrics is ${show(value)}, expected figures by name`);
  const read: Record<string, number> = {};
  for (const metric of metrics) {
    const figure = Object.hasOwn(value, metric) ? value[metric] : undefined;
    if (typeof figure !== "number" || !Number.isFinite(figure) || figure < 0) {
      const there = figure === undefined ? `missing (there are ${Object.keys(value).join(", ") || "none"})` : show(figure);
      return fail(`metrics.${metric} is ${there}, expected a finite number of 0 or more`);
    }
    read[metric] = figure;
  }
  return { kind: "metrics", metrics: read };
}

function readReasons(value: unknown, fail: Fail): CommandAnswer {
  const wrong = (): CommandAnswer => fail(`infeasible is ${show(value)}, expected a list of reasons, each a text or { code, message }`);
  if (!Array.isArray(value) || value.length === 0) return wrong();
  const reasons: InfeasibilityReason[] = [];
  for (const item of value as readonly unknown[]) {
    const reason = typeof item === "string" ? { code: PLAIN_REASON, message: item } : item;
    if (!isReason(reason)) return wrong();
    reasons.push(reason);
  }
  return { kind: "infeasible", reasons };
}

function isReason(value: unknown): value is InfeasibilityReason {
  if (!isRecord(value)) return false;
  const { code, message } = value;
  return typeof code === "string" && /^[a-z\d]+(-[a-z\d]+)*$/.test(code) && typeof message === "string" && message !== "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
