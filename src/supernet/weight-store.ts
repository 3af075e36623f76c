import type { Rng } from "../core/rng.ts";
import { constantWeight, heNormal } from "../tensor/initial-weights.ts";
import type { NamedWeight, NamedWeights } from "../tensor/named-weights.ts";
import type { WeightShape } from "./weight-shapes.ts";

/** A trained tensor with the state of its optimiser, both changed in place. */
export interface StoredWeight extends NamedWeight {
  /** Momentum SGD's running sum of gradients, as long as `values`. */
  readonly velocity: Float32Array;
  readonly decays: boolean;
}

/**
 * Weights under training. They live in plain memory rather than in tensors: a network uploads only the slices it uses and its
 * gradients are added in place, so a step costs what its network costs, however large the shared weights are.
 */
export type WeightStore = ReadonlyMap<string, StoredWeight>;

/**
 * Fresh weights: kernels normal with variance 2 / fan-in (He et al. 2015), drawn from `rng.split(name)`, so equal names and shapes start equal.
 */
export function createWeightStore(shapes: Iterable<WeightShape>, rng: Rng): WeightStore {
  const store = new Map<string, StoredWeight>();
  for (const { name, shape, start, fanIn } of shapes) {
    const decays = start === "kernel";
    const { values } = decays ? heNormal(shape, rng.split(name), { fanIn }) : constantWeight(shape, start === "one" ? 1 : 0);
    store.set(name, { shape, values, velocity: new Float32Array(values.length), decays });
  }
  return store;
}

/** The element-wise largest shape of every name over several lists; the fan-in is the largest one's. */
export function coveringShapes(lists: Iterable<readonly WeightShape[]>): WeightShape[] {
  const covering = new Map<string, WeightShape>();
  for (const list of lists)
    for (const item of list) {
      const known = covering.get(item.name);
      const shape = known ? item.shape.map((size, axis) => Math.max(size, known.shape[axis]!)) : item.shape;
      covering.set(item.name, { ...item, shape, fanIn: Math.max(item.fanIn, known?.fanIn ?? 0) });
    }
  return [...covering.values()];
}

const VELOCITY = "velocity/";

/** Values and optimiser state of a store as one set of named weights, for a checkpoint. */
export function storeToWeights(store: WeightStore): NamedWeights {
  const weights = new Map<string, NamedWeight>();
  for (const [name, { shape, values, velocity }] of store) {
    weights.set(name, { shape, values });
    weights.set(`${VELOCITY}${name}`, { shape, values: velocity });
  }
  return weights;
}

/** Copies what `storeToWeights` gave back into a store of the same shapes. */
export function restoreStore(store: WeightStore, weights: NamedWeights): void {
  for (const [name, { values, velocity }] of store) {
    values.set(weights.get(name)!.values);
    velocity.set(weights.get(`${VELOCITY}${name}`)!.values);
  }
}

/** Shapes of `storeToWeights`, to check a checkpoint against. */
export function storedShapes(store: WeightStore): ReadonlyMap<string, readonly number[]> {
  return new Map([...storeToWeights(store)].map(([name, { shape }]) => [name, shape]));
}
