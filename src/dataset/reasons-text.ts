import type { InfeasibilityReason } from "../trial/cost-model.ts";

const BETWEEN_CODES = " | ";

/** Reasons as one cell: `code: first message (and N more)` for each code, so that a deep network's cell stays short. */
export function formatReasons(reasons: readonly InfeasibilityReason[]): string {
  const byCode = new Map<string, InfeasibilityReason[]>();
  for (const reason of reasons) {
    const alike = byCode.get(reason.code);
    if (alike === undefined) byCode.set(reason.code, [reason]);
    else alike.push(reason);
  }
  const entries = [...byCode].map(
    ([code, [first, ...more]]) => `${code}: ${first!.message}${more.length > 0 ? ` (and ${more.length} more)` : ""}`,
  );
  return entries.join(BETWEEN_CODES);
}

/** The codes in a cell that `formatReasons` wrote. */
export function reasonCodes(text: string): readonly string[] {
  if (text === "") return [];
  return text.split(BETWEEN_CODES).map((entry) => entry.slice(0, entry.indexOf(":")));
}
