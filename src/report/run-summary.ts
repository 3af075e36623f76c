import type { CycleLabels } from "../simulator/counters.ts";
import type { Metrics } from "../trial/cost-model.ts";

/** Version of the layout of `report.json`. */
export const RUN_SUMMARY_VERSION = 2;

/** One operation of a design's network as the simulator ran it. */
export interface LayerSummary {
  readonly name: string;
  readonly kind: string;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly macs: number;
  readonly cycles: number;
}

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
  /** Mean cross-entropy on the selection images, nats; the winner has the lowest of the finalists. */
  readonly selectionLoss: number;
  /** Trained alone, on the test images, 0..1; only what selection had already decided about is tested. */
  readonly testAccuracy?: number;
  /** The accelerator's fields that reports show, in order. */
  readonly accelerator: readonly (readonly [field: string, value: number])[];
  /** Simulated cycles by what the machine was doing; they sum to all cycles. */
  readonly cycles: CycleLabels;
  /** MACs of the accelerator's peak that were used, 0..1. */
  readonly utilisation: number;
  readonly layers: readonly LayerSummary[];
}

/** One search trial as the front plot shows it. */
export interface TrialPoint {
  readonly latencyMs: number;
  readonly quality: number;
  readonly feasible: boolean;
}

/** What kept designs outside the targets: how many were looked at, and reasons with how many had each, commonest first. */
export interface ReasonCounts {
  readonly designs: number;
  readonly reasons: readonly { readonly reason: string; readonly designs: number }[];
}

/** Why a run found nothing within its targets. */
export interface Shortfall {
  /** Over the search's trials, by prediction. */
  readonly predicted: ReasonCounts;
  /** Over the designs that were simulated because they were predicted to be within the targets. */
  readonly simulated: ReasonCounts;
  /** The design that came nearest; `simulated` is absent where the simulator says that it cannot run. */
  readonly nearest?: { readonly candidate: string; readonly predicted?: Metrics; readonly simulated?: Metrics };
}

/** Everything the report of a run says; a plain value, so that renderers stay pure. `report.json` holds it. */
export interface RunSummary {
  readonly version: typeof RUN_SUMMARY_VERSION;
  readonly name: string;
  readonly engine: string;
  /** Version of the simulator that verified the designs. */
  readonly simulator: string;
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
  /** Present where no design of the run is within its targets. */
  readonly shortfall?: Shortfall;
  /** Test accuracy of the winner less that of the first alternative, in points, with its paired 95 % interval over images (one seed). */
  readonly gain?: { readonly points: number; readonly low: number; readonly high: number; readonly against: string };
  readonly testImages: number;
  readonly training: { readonly epochs: number; readonly trainImages: number; readonly selectionImages: number };
  /** Present where the scores of the shared weights were corrected by networks trained alone for a short time. */
  readonly calibration?: { readonly networks: number; readonly epochs: number };
}

/** The design that was chosen, where one was. */
export function findWinner({ designs }: RunSummary): VerifiedDesign | undefined {
  return designs.find(({ role }) => role === "winner");
}

/** True where the interval of the gain lies on one side of zero. */
export function isDistinguishable(gain: NonNullable<RunSummary["gain"]>): boolean {
  return gain.low > 0 || gain.high < 0;
}
