import { parseInput } from "../core/parse-input.ts";
import type { Accelerator } from "./accelerator.ts";
import { acceleratorSchema } from "./accelerator-schema.ts";

const NOT_NUMBERS: readonly string[] = ["version", "name", "weightHold", "spatialMappings", "hostOperationUs"];

/** The fields of an accelerator that are numbers, in the order of its file. */
export const NUMERIC_PARAMETERS: readonly string[] = Object.keys(acceleratorSchema.shape).filter((key) => !NOT_NUMBERS.includes(key));

/** Values by numeric parameter. */
export type ParameterSettings = Readonly<Record<string, number>>;

/**
 * An accelerator with some of its numeric parameters set, checked as a file is; `place` is what errors call a parameter's origin, for example
 * `--sweep`. Throws an `InputError` that names the parameter, its value and what is expected.
 */
export function setParameters(accelerator: Accelerator, settings: ParameterSettings, { place }: { readonly place: string }): Accelerator {
  const changed = overrideParameters(accelerator, settings);
  return parseInput(acceleratorSchema, changed, {
    action: "set an accelerator's parameter",
    path: place,
    locate: (keys) => `${place} ${keys.map(String).join(".")}`,
  });
}

/** Whether an accelerator's fields lie within the limits of a file. */
export function isWithinLimits(accelerator: Accelerator): boolean {
  return acceleratorSchema.safeParse(accelerator).success;
}

/**
 * An accelerator with some of its parameters replaced, unchecked. `ioBandwidthGBps` takes the bandwidths of the two directions with it, where
 * they are given and not set as well: a link stays as lopsided as it is.
 */
export function overrideParameters(accelerator: Accelerator, settings: ParameterSettings): Accelerator {
  const { ioBandwidthGBps, inputBandwidthGBps, outputBandwidthGBps } = accelerator;
  const factor = (settings.ioBandwidthGBps ?? ioBandwidthGBps) / ioBandwidthGBps;
  return {
    ...accelerator,
    ...(inputBandwidthGBps !== undefined && { inputBandwidthGBps: inputBandwidthGBps * factor }),
    ...(outputBandwidthGBps !== undefined && { outputBandwidthGBps: outputBandwidthGBps * factor }),
    ...settings,
  };
}
