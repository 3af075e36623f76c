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
  const widths = columns.map((column, index) => Math.max(column.heading.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const pad = (text: string, index: number): string =>
    columns[index]!.align === "right" ? text.padStart(widths[index]!) : text.padEnd(widths[index]!);
  const line = (cells: readonly string[]): string =>
    columns
      .map((_, index) => pad(cells[index] ?? "", index))
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.heading)), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** The same table in Markdown. */
export function formatMarkdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = columns.map((column) => (column.align === "right" ? "--:" : "---"));
  return [line(columns.map((column) => column.heading)), line(rule), ...rows.map(line)].join("\n");
}
