import { z } from "zod";
import { InputError } from "../core/errors.ts";
import { parseInput } from "../core/parse-input.ts";
import type { Mapping } from "./mapping.ts";

const count = z.int("expected an integer from 1").min(1, "expected an integer from 1");

const mappingSchema = z.strictObject({
  spatial: z.enum(["rows-columns", "channels", "rows-channels", "columns-channels"]),
  lanes: count,
  passSteps: count,
  tileRows: count,
  tileColumns: count,
  roundsPerTile: z.int("expected an integer from 0").min(0, "expected an integer from 0"),
  weightsOuter: z.boolean(),
  inPlace: z.boolean(),
  outputOnChip: z.boolean(),
}) satisfies z.ZodType<Mapping>;

const mappingsSchema = z.strictObject({
  /** Of the file format; only 1 exists. */
  version: z.literal(1, "expected 1"),
  mappings: z.record(z.string(), mappingSchema),
});

/**
 * Reads fixed mappings by operation name, as `tandem simulate --mapping` takes them. Throws an `InputError` that names the key, or the operation
 * where `operations` has none of that name.
 */
export function parseMappings(
  value: unknown,
  { path, operations }: { readonly path: string; readonly operations: readonly string[] },
): Readonly<Record<string, Mapping>> {
  const { mappings } = parseInput(mappingsSchema, value, { action: "read the mappings", path });
  const unknown = Object.keys(mappings).find((name) => !operations.includes(name));
  if (unknown === undefined) return mappings;
  throw new InputError(
    `Cannot read the mappings: ${path} maps ${unknown}, expected an operation of the network: ${operations.join(", ")}`,
    {
      code: "unknown-operation",
      path: `${path}.mappings`,
      fix: "See the names and mappings that `tandem simulate --json` prints by layer.",
    },
  );
}

/** The file that `parseMappings` reads. */
export function printMappings(mappings: Readonly<Record<string, Mapping>>): string {
  return `${JSON.stringify({ version: 1, mappings }, null, 2)}\n`;
}
