import { InputError } from "../core/errors.ts";

/** The two forms of a topology, by the columns that tell them apart. */
export type TopologyForm = "convolutions" | "gemms";

/** A column of either form, as its quantity. */
type TopologyColumn = (typeof COLUMNS)[number]["column"];

/** One layer of a topology: its cells by column, with their places for errors. */
export interface TopologyRow {
  readonly name: string;
  /** Where it stands, for example `alexnet.csv:3`. */
  readonly place: string;
  /** The text of a cell, trimmed; undefined where the file has no such column. */
  text(column: TopologyColumn): string | undefined;
  /** The integer of a cell, 1 to 2^24. Throws an `InputError` that names file, line, column and value. */
  count(column: TopologyColumn): number;
  /** The `InputError` that a cell's value is refused with. */
  refuse(column: TopologyColumn, expected: string): InputError;
}

/** Headings, lower case and without anything but letters, that mean each column; SCALE-Sim's files and its relatives vary. */
const COLUMNS = [
  { column: "name", headings: ["layername", "layer"] },
  { column: "inputHeight", headings: ["ifmapheight"] },
  { column: "inputWidth", headings: ["ifmapwidth"] },
  { column: "kernelHeight", headings: ["filterheight"] },
  { column: "kernelWidth", headings: ["filterwidth"] },
  { column: "channels", headings: ["channels"] },
  { column: "filters", headings: ["numfilter", "numfilters"] },
  { column: "stride", headings: ["strides", "stride"] },
  { column: "strideHeight", headings: ["strideheight", "stridesheight", "strideh", "stridesh"] },
  { column: "strideWidth", headings: ["stridewidth", "strideswidth", "stridew", "stridesw"] },
  { column: "m", headings: ["m"] },
  { column: "n", headings: ["n"] },
  { column: "k", headings: ["k"] },
  { column: "sparsity", headings: ["sparsity", "sparsityratio"] },
  { column: "batch", headings: ["batchsize", "batch"] },
] as const;

const SHAPE = ["name", "inputHeight", "inputWidth", "kernelHeight", "kernelWidth", "channels", "filters"] as const;
/** Each list is one way to be complete. */
const REQUIRED: readonly { readonly form: TopologyForm; readonly columns: readonly TopologyColumn[] }[] = [
  { form: "convolutions", columns: [...SHAPE, "stride"] },
  { form: "convolutions", columns: [...SHAPE, "strideHeight", "strideWidth"] },
  { form: "gemms", columns: ["name", "m", "n", "k"] },
];
const EXPECTED_HEADER =
  "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides (or Stride Height, Stride Width), or else Layer, M, N, K";
const MOST = 2 ** 24;

/**
 * Splits the text of a SCALE-Sim topology: a header, then a layer a line, commas between cells and perhaps after the last, blank lines
 * anywhere, and comments from `#` on. Throws an `InputError` with file and line for a header of neither form, an unknown or repeated column, a
 * row with more cells than the header and a file without layers.
 */
export function parseTopologyTable(
  text: string,
  { path }: { readonly path: string },
): { readonly form: TopologyForm; readonly rows: readonly TopologyRow[] } {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ cells: splitLine(line), place: `${path}:${index + 1}` }))
    .filter(({ cells }) => cells.length > 0);
  const [header, ...body] = lines;
  if (header === undefined) throw refuseTopology({ place: path, current: "empty", expected: `a header of ${EXPECTED_HEADER}` });
  const { form, columns } = parseHeader(header.cells, header.place);
  if (body.length === 0) throw refuseTopology({ place: path, current: "a header alone", expected: "a line for each layer after it" });
  return { form, rows: body.map(({ cells, place }) => createRow(cells, { place, columns, headings: header.cells })) };
}

function splitLine(line: string): readonly string[] {
  const cells = line
    .replace(/#.*/, "")
    .split(",")
    .map((cell) => cell.trim());
  while (cells.at(-1) === "") cells.pop();
  return cells;
}

function parseHeader(
  cells: readonly string[],
  place: string,
): { readonly form: TopologyForm; readonly columns: ReadonlyMap<TopologyColumn, number> } {
  const columns = new Map<TopologyColumn, number>();
  cells.forEach((cell, index) => {
    const heading = cell.toLowerCase().replace(/[^a-z]/g, "");
    const known = COLUMNS.find(({ headings }) => (headings as readonly string[]).includes(heading));
    const at = `${place}, column ${index + 1}`;
    if (known === undefined) throw refuseTopology({ place: at, current: JSON.stringify(cell), expected: `a header of ${EXPECTED_HEADER}` });
    if (columns.has(known.column)) throw refuseTopology({ place: at, current: `a second ${cell}`, expected: "each column once" });
    columns.set(known.column, index);
  });
  const complete = REQUIRED.find((required) => required.columns.every((column) => columns.has(column)));
  if (complete !== undefined) return { form: complete.form, columns };
  throw refuseTopology({ place, current: JSON.stringify(cells.join(", ")), expected: `a header of ${EXPECTED_HEADER}` });
}

interface RowOrigin {
  readonly place: string;
  readonly columns: ReadonlyMap<TopologyColumn, number>;
  readonly headings: readonly string[];
}

function createRow(cells: readonly string[], { place, columns, headings }: RowOrigin): TopologyRow {
  const text = (column: TopologyColumn): string | undefined => {
    const at = columns.get(column);
    return at === undefined ? undefined : (cells[at] ?? "");
  };
  const refuse = (column: TopologyColumn, expected: string): InputError => {
    const current = text(column) === "" ? "empty" : JSON.stringify(text(column));
    return refuseTopology({ place: `${place}, column ${headings[columns.get(column)!]}`, current, expected });
  };
  const count = (column: TopologyColumn): number => {
    const cell = text(column) ?? "";
    const value = /^\d{1,9}$/.test(cell) ? Number(cell) : 0;
    if (value < 1 || value > MOST) throw refuse(column, `an integer from 1 to ${MOST}`);
    return value;
  };
  if (cells.length > headings.length)
    throw refuseTopology({ place, current: `${cells.length} cells long`, expected: `at most the header's ${headings.length}` });
  const name = text("name")!;
  if (name === "" || name === "input") throw refuse("name", "a name other than input");
  return { name, place, text, count, refuse };
}

interface Refusal {
  readonly place: string;
  readonly current: string;
  readonly expected: string;
}

/** The `InputError` for a topology that cannot be read. */
export function refuseTopology({ place, current, expected }: Refusal): InputError {
  return new InputError(`Cannot read a SCALE-Sim topology: ${place} is ${current}, expected ${expected}`, {
    code: "invalid-topology",
    path: place,
    fix: "Correct the file; each line after the header is one layer.",
  });
}
