import type { Metrics } from "../trial/cost-model.ts";

/** One network on one accelerator, with what was predicted of it and what verification found. */
export interface VerifiedDesign {
  readonly role: "winner" | "finalist" | "alternative";
  /** For example `finalist 2` or `MobileNetV2 x0.25 on baseline`. */
  readonly label: string;
  /** Printed candidate, where the design is one of the space. */
  readonly candidate?: string;
  /** What the predictor said; absent for a design that was never predicted. */
  readonly predicted?: Metrics;
  /** What the simulator says. */
  readonly simulated: Metrics;
  readonly meetsTargets: boolean;
  readonly params: number;
  readonly macs: number;
  /** Shared-weight estimate on the selection images, 0..1. */
  readonly supernetQuality?: number;
  /** Trained alone, on the selection images, 0..1. */
  readonly selectionAccuracy: number;
  /** Trained alone, on the test images, 0..1; only what selection had already decided about is tested. */
  readonly testAccuracy?: number;
  /** The searched accelerator fields, in order. */
  readonly accelerator: readonly (readonly [field: string, value: number])[];
}

/** One search trial as the front plot shows it. */
export interface TrialPoint {
  readonly latencyMs: number;
  readonly quality: number;
  readonly feasible: boolean;
}

/** Everything the report of a run says; a plain value, so that renderers stay pure. */
export interface RunSummary {
  readonly name: string;
  readonly engine: string;
  readonly targets: Metrics;
  /** Where a target came from, by metric, in words. */
  readonly targetSources: Readonly<Record<string, string>>;
  readonly dataset: { readonly pairs: number; readonly feasibleShare: number; readonly randomWithinTargetsShare: number };
  /** Unseen network on unseen accelerator. */
  readonly predictor: readonly { readonly metric: string; readonly mape: number; readonly kendallTau: number; readonly r2: number }[];
  readonly search: {
    readonly trials: number;
    readonly distinct: number;
    readonly withinTargetsShare: number;
    readonly frontHypervolume: number;
    readonly referencePoint: { readonly latencyMs: number; readonly quality: number };
  };
  readonly trials: readonly TrialPoint[];
  readonly front: readonly { readonly latencyMs: number; readonly quality: number }[];
  readonly designs: readonly VerifiedDesign[];
  /** Test accuracy of the winner less that of the first alternative, in points, with its paired 95 % interval over images (one seed). */
  readonly gain?: { readonly points: number; readonly low: number; readonly high: number; readonly against: string };
  readonly testImages: number;
  readonly training: { readonly epochs: number; readonly trainImages: number };
}

/** True where the interval of the gain lies on one side of zero. */
export function isDistinguishable(gain: NonNullable<RunSummary["gain"]>): boolean {
  return gain.low > 0 || gain.high < 0;
}
