import type { NamedWeights } from "./named-weights.ts";
import type { Gradients } from "./parameters.ts";

/** Changes parameters in place, step by step; its state can be dumped and loaded bit for bit. */
export interface Optimizer {
  /** One step down the gradients. Parameters without a gradient keep their values and their state. */
  step(gradients: Gradients, options: { readonly learningRate: number }): void;
  /** Everything `load` needs to continue as if nothing had happened; the parameters themselves are not part of it. */
  dump(): Promise<NamedWeights>;
  /** Continues from a dump of an optimiser of the same kind and parameters; throws an `InputError` where a tensor does not fit. */
  load(state: NamedWeights): void;
  dispose(): void;
}
