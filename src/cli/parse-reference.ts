import { InputError } from "../core/errors.ts";
import type { FrontReference } from "../search/design-front.ts";

/** Reads `METRIC=NUMBER` texts into a reference point. Throws an `InputError` for another form, a metric that is not in `metrics`, and for more than two. */
export function parseReference(texts: readonly string[], metrics: readonly string[]): FrontReference {
  const entries = texts.map((text) => {
    const [, metric, number] = /^([A-Za-z_]\w*)=(\S+)$/.exec(text) ?? [];
    const value = Number(number);
    if (metric === undefined || !(value > 0 && Number.isFinite(value)))
      throw refuse(JSON.stringify(text), "METRIC=NUMBER, the number above 0");
    if (!metrics.includes(metric)) throw refuse(JSON.stringify(text), `one of ${metrics.join(", ")}`);
    return [metric, value] as const;
  });
  const reference = Object.fromEntries(entries);
  if (entries.length <= 2 && Object.keys(reference).length === entries.length) return reference;
  throw refuse(texts.join(" and "), "one or two metrics, each once");
}

function refuse(current: string, wanted: string): InputError {
  return new InputError(`Cannot search: --reference is ${current}, expected ${wanted}`, {
    code: "reference",
    path: "--reference",
    fix: "Give for example --reference latencyMs=2 --reference areaMm2=30.",
  });
}
