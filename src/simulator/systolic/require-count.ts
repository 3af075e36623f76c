import { InputError } from "../../core/errors.ts";

/** Throws an `InputError` where `count` is no exact positive integer; `what` names it, for example `the cycles of a systolic layer`. */
export function requireCount(count: number, what: string): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new InputError(`Cannot count ${what}: the result is ${count}, expected a whole number from 1 to 2^53 - 1`, {
    code: "systolic-uncountable",
    path: what,
    fix: "Give layers and array positive whole sizes, smaller ones where they are huge.",
  });
}
