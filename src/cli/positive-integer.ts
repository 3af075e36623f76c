import { InvalidArgumentError } from "commander";

/** Parses a flag's value as an integer of at least 1, for commander's `argParser`. */
export function parsePositiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("Expected an integer of at least 1.");
}
