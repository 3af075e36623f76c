import type { Accelerator } from "../accelerator/accelerator.ts";
import { NUMERIC_PARAMETERS, type ParameterSettings, setParameters } from "../accelerator/set-parameters.ts";
import { InputError } from "../core/errors.ts";

/** Points of a grid beyond which a sweep is surely a mistake. */
const MOST_POINTS = 1_000_000;

const EXAMPLE = "Use for example --sweep ioBandwidthGBps=5,10,20.";

/** The grid of a sweep: one setting a point, the first parameter slowest; `[{}]` where nothing is swept. */
export interface Sweep {
  readonly parameters: readonly string[];
  readonly points: readonly ParameterSettings[];
}

/**
 * Reads the values of `--sweep`, `parameter=value,value`, each a dimension of a grid. Every value is checked against `accelerator`'s limits.
 * Throws an `InputError` for an unknown or repeated parameter, and for a value that is no number or out of range.
 */
export function parseSweep(texts: readonly string[], accelerator: Accelerator): Sweep {
  const dimensions = texts.map((text) => parseDimension(text, accelerator));
  const parameters = dimensions.map(({ parameter }) => parameter);
  const repeated = parameters.find((parameter, at) => parameters.indexOf(parameter) < at);
  if (repeated !== undefined)
    throw refuse(`${repeated} given twice`, "each parameter once", `Give all its values in one: ${repeated}=1,2.`);
  const count = dimensions.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_POINTS) throw refuse(`a grid of ${count} points`, `at most ${MOST_POINTS}`, "Sweep fewer values.");
  const points = dimensions.reduce<readonly ParameterSettings[]>(
    (grid, { parameter, values }) => grid.flatMap((point) => values.map((value) => ({ ...point, [parameter]: value }))),
    [{}],
  );
  return { parameters, points };
}

interface Dimension {
  readonly parameter: string;
  readonly values: readonly number[];
}

function parseDimension(text: string, accelerator: Accelerator): Dimension {
  const [parameter = "", list] = text.split(/=(.*)/s);
  if (!NUMERIC_PARAMETERS.includes(parameter))
    throw refuse(`${JSON.stringify(parameter)}, an unknown parameter`, `one of ${NUMERIC_PARAMETERS.join(", ")}`, EXAMPLE);
  if (list === undefined) throw refuse(`${parameter} without values`, "parameter=value,value", EXAMPLE);
  const values = list.split(",").map((value) => parseValue(parameter, value));
  for (const value of values) setParameters(accelerator, { [parameter]: value }, { place: "--sweep" });
  return { parameter, values };
}

function parseValue(parameter: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw refuse(`${parameter}=${JSON.stringify(text)}`, "a number", `Give numbers separated by commas: --sweep ${parameter}=1,2.`);
}

function refuse(current: string, expected: string, fix: string): InputError {
  return new InputError(`Cannot simulate: --sweep is ${current}, expected ${expected}`, { code: "invalid-sweep", path: "--sweep", fix });
}
