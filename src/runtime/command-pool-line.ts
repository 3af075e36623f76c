/** A line of a command's standard output: an answer by the id of its request, or something else, whose `fault` completes "it …". */
export type AnswerLine =
  | { readonly kind: "answer"; readonly id: number; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: "garbage"; readonly fault: string };

/** What is shown of a line, in characters. */
const SHOWN = 120;

/**
 * Reads a line as an answer. JSON has no NaN and no infinities, yet many programs print them (Python's `json` does): they are read as text,
 * so that whoever checks the metrics can say what was there.
 */
export function parseAnswerLine(text: string): AnswerLine {
  const value = parseJson(text) ?? parseJson(quoteNonFinite(text));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return garbage(`printed ${show(text)}`);
  const { id, ...answer } = value as Record<string, unknown>;
  if (typeof id !== "number") return garbage(`printed ${show(text)}, which has no id of a request`);
  return { kind: "answer", id, answer };
}

function garbage(fault: string): AnswerLine {
  return { kind: "garbage", fault };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function quoteNonFinite(text: string): string {
  return text.replace(/(?<=[:,[]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, '"$1"');
}

function show(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
