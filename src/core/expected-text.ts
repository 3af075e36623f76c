import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "an integer",
  null: "null",
  number: "a number",
  object: "a map of keys",
  record: "a map of keys",
  string: "text",
};

const ITEM_NAMES: Readonly<Record<string, string>> = { array: " items", string: " characters" };

/** What a schema wanted where it found a problem, as `expected …`. A schema's own message, which starts so, is kept. */
export function expectedText(issue: Issue): string {
  if (issue.message.startsWith("expected ")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case "too_small":
      return `expected ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${ITEM_NAMES[issue.origin] ?? ""}`;
    case "too_big":
      return `expected ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${ITEM_NAMES[issue.origin] ?? ""}`;
    case "invalid_value":
      return `expected ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
    default: {
      const expected = issue.message.indexOf("expected ");
      return expected < 0 ? `but: ${issue.message}` : issue.message.slice(expected);
    }
  }
}
