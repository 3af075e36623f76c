import type { CycleLabels } from "../simulator/counters.ts";

/** How tables head a label's column, and what the machine does in such cycles. */
interface CycleActivity {
  readonly heading: string;
  readonly doing: string;
}

/** The labels of cycles in the order of their precedence, in words. */
export const CYCLE_ACTIVITIES: Readonly<Record<keyof CycleLabels, CycleActivity>> = {
  compute: { heading: "compute", doing: "computing" },
  bank: { heading: "bank", doing: "waiting for memory banks" },
  weightWait: { heading: "weight", doing: "waiting for weights" },
  fill: { heading: "fill", doing: "filling the pipeline" },
  drain: { heading: "drain", doing: "draining the pipeline" },
  ioWait: { heading: "io", doing: "waiting for transfers" },
  control: { heading: "control", doing: "starting operations" },
};

/** The labels in the order of their precedence. */
export const CYCLE_LABELS = Object.keys(CYCLE_ACTIVITIES) as readonly (keyof CycleLabels)[];
