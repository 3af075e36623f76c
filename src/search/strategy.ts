import type { Phase } from "../controller/phased-controller.ts";

/** What a strategy lets move; the first is the default. */
export const STRATEGY_NAMES = ["joint", "network-only", "accelerator-only", "alternating", "switch"] as const;

/**
 * `joint`: network and accelerator together; `network-only`: networks on a given accelerator; `accelerator-only`: accelerators for a given
 * network; `alternating`: networks, then accelerators, and again; `switch`: both, then accelerators alone, the network and so its quality frozen.
 */
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** The part of a design that a phase moves. */
export type Moves = "both" | "network" | "accelerator";

export type StrategyPhase = Phase & { readonly controller: Moves };

export interface PhaseOptions {
  /** Turns of `alternating`, each a phase for networks and one for accelerators, from 1; 3 unless told. */
  readonly turns?: number;
  /** Share of the search after which `switch` moves accelerators alone, above 0 and below 1; 0.75 unless told. */
  readonly switchAt?: number;
}

/** Share of an alternating turn that goes to networks: their quality is what a search is for, and their space is the larger one. */
const NETWORK_SHARE = 0.75;

/** The phases of a strategy, in order. */
export function listPhases(strategy: StrategyName, { turns = 3, switchAt = 0.75 }: PhaseOptions = {}): readonly StrategyPhase[] {
  switch (strategy) {
    case "joint":
      return [{ controller: "both", until: 1 }];
    case "network-only":
      return [{ controller: "network", until: 1 }];
    case "accelerator-only":
      return [{ controller: "accelerator", until: 1 }];
    case "switch":
      return [
        { controller: "both", until: switchAt },
        { controller: "accelerator", until: 1 },
      ];
    case "alternating":
      return Array.from({ length: turns }, (_, turn): readonly StrategyPhase[] => [
        { controller: "network", until: (turn + NETWORK_SHARE) / turns },
        { controller: "accelerator", until: (turn + 1) / turns },
      ]).flat();
  }
}
