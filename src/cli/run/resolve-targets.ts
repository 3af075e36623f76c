import type { Accelerator } from "../../accelerator/accelerator.ts";
import { acceleratorPresets } from "../../accelerator/presets.ts";
import { InputError } from "../../core/errors.ts";
import { mobilenetV2 } from "../../network/build-mobilenet-v2.ts";
import type { Constraint } from "../../objective/constraint.ts";
import { estimateArea } from "../../simulator/estimate-area.ts";
import { simulate } from "../../simulator/simulate.ts";
import type { MobilenetV2Options } from "../../space/mobilenet-v2-parameters.ts";
import type { RunConfiguration } from "./run-configuration.ts";

/** The limits of a run as numbers, and where each came from, in words. */
export interface ResolvedTargets {
  readonly constraints: readonly Constraint[];
  readonly sources: Readonly<Record<string, string>>;
}

type Targets = RunConfiguration["targets"];
type Reference = Exclude<NonNullable<Targets["latencyMs"]>, number>;

/** Turns targets that name a reference design into the figures the simulator gives it. Throws an `InputError` where it has none. */
export function resolveTargets({ targets, space }: RunConfiguration): ResolvedTargets {
  const given = (["latencyMs", "areaMm2", "energyUj"] as const).filter((metric) => targets[metric] !== undefined);
  const constraints: Constraint[] = [];
  const sources: Record<string, string> = {};
  for (const metric of given) {
    const target = targets[metric]!;
    const limit = typeof target === "number" ? target : measureReference(metric, target, space as MobilenetV2Options);
    constraints.push({ metric, kind: "at-most", limit });
    sources[metric] = typeof target === "number" ? "given as a number" : describeReference(target);
  }
  return { constraints, sources };
}

function measureReference(metric: "latencyMs" | "areaMm2" | "energyUj", reference: Reference, space: MobilenetV2Options): number {
  const place = `targets.${metric}`;
  const accelerator = findPreset(reference.accelerator, place);
  if (metric === "areaMm2") return estimateArea(accelerator).totalMm2;
  if (reference.mobilenetV2Width === undefined)
    throw new InputError(`Cannot use the configuration: ${place}.mobilenetV2Width is missing, expected a width above 0`, {
      code: "missing-width",
      path: place,
      fix: "Add mobilenetV2Width, for example 0.25.",
    });
  const result = simulate(mobilenetV2({ ...space, width: reference.mobilenetV2Width }), accelerator);
  if (result.kind === "feasible") return result[metric];
  throw new InputError(
    `Cannot use the configuration: ${place} names a design that cannot run, expected one that can. ${result.reasons[0]!.message}`,
    {
      code: "infeasible-reference",
      path: place,
      fix: "Choose another width or accelerator.",
    },
  );
}

function findPreset(name: string, place: string): Accelerator {
  const preset = acceleratorPresets[name];
  if (preset !== undefined) return preset;
  throw new InputError(
    `Cannot use the configuration: ${place}.accelerator is ${name}, expected one of ${Object.keys(acceleratorPresets).join(", ")}`,
    { code: "unknown-accelerator", path: `${place}.accelerator`, fix: "Name a preset." },
  );
}

function describeReference({ mobilenetV2Width, accelerator }: Reference): string {
  return mobilenetV2Width === undefined
    ? `that of the ${accelerator} accelerator`
    : `that of MobileNetV2 x${mobilenetV2Width} on ${accelerator}`;
}
