/** The ways to search that `tandem search --controller` knows; the first is the default. */
export const CONTROLLER_NAMES = ["surrogate", "logits", "lstm", "evolution", "nsga2", "random"] as const;

export type ControllerName = (typeof CONTROLLER_NAMES)[number];
