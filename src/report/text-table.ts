/** A column of a table: its heading and which side its cells lean to. */
export interface Column {
  readonly heading: string;
  readonly align?: "left" | "right";
}

/** Columns and the cells of each row, for `formatTextTable` or `formatMarkdownTable`. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Plain text for a terminal: columns padded to their widest cell, two spaces between, a rule under the headings. */
export function formatTextTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = measureColumns(columns, rows);
  const line = (cells: readonly string[]): string => padCells(columns, { cells, widths }).join("  ").trimEnd();
  return [line(columns.map(({ heading }) => heading)), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** The same table in Markdown, padded too, so that its text reads well as it is. */
export function formatMarkdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = measureColumns(columns, rows).map((width) => Math.max(LEAST_RULE, width));
  const line = (cells: readonly string[]): string => `| ${padCells(columns, { cells, widths }).join(" | ")} |`;
  const rule = columns.map(({ align }, at) => (align === "right" ? `${"-".repeat(widths[at]! - 1)}:` : "-".repeat(widths[at]!)));
  return [line(columns.map(({ heading }) => heading)), line(rule), ...rows.map(line)].join("\n");
}

/** Dashes that Markdown wants under a heading. */
const LEAST_RULE = 3;

function measureColumns(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly number[] {
  return columns.map(({ heading }, index) => Math.max(heading.length, ...rows.map((row) => row[index]?.length ?? 0)));
}

interface Line {
  readonly cells: readonly string[];
  readonly widths: readonly number[];
}

function padCells(columns: readonly Column[], { cells, widths }: Line): readonly string[] {
  return columns.map(({ align }, index) => {
    const cell = cells[index] ?? "";
    return align === "right" ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!);
  });
}
