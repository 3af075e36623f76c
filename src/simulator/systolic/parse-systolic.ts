import { z } from "zod";
import { parseInput } from "../../core/parse-input.ts";
import type { SystolicArray } from "./systolic-array.ts";
import type { SystolicLayer } from "./systolic-layer.ts";

const MOST = 2 ** 24;
const expectedSize = `expected an integer from 1 to ${MOST}`;
const expectedClock = "expected a number from 1 to 10000";
const size = z.int(expectedSize).min(1, expectedSize).max(MOST, expectedSize);

const arraySchema = z.strictObject({
  rows: size,
  columns: size,
  dataflow: z.enum(["output-stationary", "weight-stationary", "input-stationary"]),
  clockMhz: z.number(expectedClock).min(1, expectedClock).max(10_000, expectedClock),
}) satisfies z.ZodType<SystolicArray>;

const convolutionSchema = z.strictObject({
  kind: z.literal("convolution"),
  inputHeight: size,
  inputWidth: size,
  kernelHeight: size,
  kernelWidth: size,
  channels: size,
  filters: size,
  strideHeight: size,
  strideWidth: size,
});
const productSchema = z.strictObject({ kind: z.literal("product"), m: size, n: size, k: size });

const layerSchema = z
  .discriminatedUnion("kind", [convolutionSchema, productSchema], { error: "expected convolution or product" })
  .superRefine((layer, context) => {
    if (layer.kind === "product") return;
    const { inputHeight, inputWidth, kernelHeight, kernelWidth } = layer;
    const refuse = (key: string, most: number) =>
      context.addIssue({ code: "custom", path: [key], message: `expected at most the input's ${most}` });
    if (kernelHeight > inputHeight) refuse("kernelHeight", inputHeight);
    if (kernelWidth > inputWidth) refuse("kernelWidth", inputWidth);
  }) satisfies z.ZodType<SystolicLayer>;

/** Checks an array from outside. `path` is where it came from; throws an `InputError` that names the key, its value and what is expected. */
export function parseSystolicArray(value: unknown, path: string): SystolicArray {
  return parseInput(arraySchema, value, { action: "read a systolic array", path });
}

/** Checks a layer from outside, as `parseSystolicArray` does; a kernel larger than its input is refused, as SCALE-Sim refuses it. */
export function parseSystolicLayer(value: unknown, path: string): SystolicLayer {
  return parseInput(layerSchema, value, { action: "read a systolic layer", path });
}
