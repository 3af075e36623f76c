import type { ZodObject, z } from "zod";
import { InputError } from "../../core/errors.ts";
import { parseInput } from "../../core/parse-input.ts";
import type { Network } from "../network.ts";
import { deeplabV3, deeplabV3Schema } from "./deeplab-v3.ts";
import { efficientnetB0, efficientnetB0Schema } from "./efficientnet-b0.ts";
import { mnist, mnistSchema } from "./mnist.ts";
import { mobilenetEdgetpu, mobilenetEdgetpuSchema } from "./mobilenet-edgetpu.ts";
import { mobilenetV1, mobilenetV1Schema } from "./mobilenet-v1.ts";
import { mobilenetV2, mobilenetV2Schema } from "./mobilenet-v2.ts";
import { posenet, posenetSchema } from "./posenet.ts";
import { REFERENCE_NETWORKS, type ReferenceName } from "./reference-list.ts";
import { resnet18, resnet50, resnetSchema } from "./resnet.ts";

/** Builds the network a text of parameters describes. */
type Build = (parameters: string, text: string) => Network;

const BUILDERS: Readonly<Record<ReferenceName, Build>> = {
  "mobilenet-v1": buildWith(mobilenetV1Schema, mobilenetV1),
  "mobilenet-v2": buildWith(mobilenetV2Schema, mobilenetV2),
  "mobilenet-edgetpu": buildWith(mobilenetEdgetpuSchema, mobilenetEdgetpu),
  "efficientnet-b0": buildWith(efficientnetB0Schema, efficientnetB0),
  "resnet-18": buildWith(resnetSchema, resnet18),
  "resnet-50": buildWith(resnetSchema, resnet50),
  mnist: buildWith(mnistSchema, mnist),
  "deeplab-v3-mobilenet-v2": buildWith(deeplabV3Schema, deeplabV3),
  "posenet-mobilenet-v1": buildWith(posenetSchema, posenet),
};

/** Whether a text is `NAME` or `NAME:key=value,…` with the name of a reference network. */
export function isReferenceText(text: string): boolean {
  return Object.hasOwn(BUILDERS, nameOf(text));
}

/**
 * The reference network a text describes: `NAME`, or `NAME:key=value,…` as in `mobilenet-v1:width=0.5,input=160`. Parameters that are not
 * given have the defaults of `REFERENCE_NETWORKS`. Throws an `InputError` for an unknown name, an unknown, repeated or torn parameter and a
 * value out of bounds, each saying what is known.
 */
export function buildReference(text: string): Network {
  if (!isReferenceText(text))
    throw new InputError(
      `Cannot read a network: the name is ${JSON.stringify(nameOf(text))}, expected one of ${REFERENCE_NETWORKS.map(({ name }) => name).join(", ")}`,
      { code: "unknown-network", path: text, fix: "Correct the name." },
    );
  const name = nameOf(text) as ReferenceName;
  return BUILDERS[name](text.slice(name.length + 1), text);
}

function nameOf(text: string): string {
  const colon = text.indexOf(":");
  return colon < 0 ? text : text.slice(0, colon);
}

function buildWith<S extends ZodObject>(schema: S, build: (parameters: z.output<S>) => Network): Build {
  const known = Object.keys(schema.shape);
  return (parameters, text) => {
    const values = splitParameters(parameters, { text, known });
    return build(parseInput(schema, values, { action: "read a network", path: "", locate: ([key]) => `${String(key)} in ${text}` }));
  };
}

interface ParameterOrigin {
  /** The whole text, for errors. */
  readonly text: string;
  /** Keys the network has. */
  readonly known: readonly string[];
}

function splitParameters(parameters: string, { text, known }: ParameterOrigin): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters === "" ? [] : parameters.split(",")) {
    const [key = "", value] = parameter.split(/=(.*)/s).map((part) => part.trim());
    const refuse = (current: string, expected: string): InputError =>
      new InputError(`Cannot read a network: ${current}, expected ${expected}`, {
        code: "invalid-parameter",
        path: text,
        fix: "Give each parameter once as key=value, separated by commas.",
      });
    if (!known.includes(key))
      throw refuse(`${key || "a parameter without name"} is an unknown key in ${text}`, `one of ${known.join(", ")}`);
    if (value === undefined || value === "") throw refuse(`${key} in ${text} is without value`, `${key}=value`);
    if (Object.hasOwn(values, key)) throw refuse(`${key} in ${text} is given twice`, "it once");
    values[key] = parseValue(value);
  }
  return values;
}

/** A number or a truth value where the text is one, otherwise the text. */
function parseValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}
