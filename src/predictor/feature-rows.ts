import type { FeatureRows, RowFeaturizer } from "./featurizer.ts";

/** Allocates a buffer of so many bytes. */
type Allocate = (bytes: number) => ArrayBufferLike;

interface FeatureRowsShape {
  readonly count: number;
  readonly metrics: readonly string[];
  readonly allocate?: Allocate;
}

/** Room for the features and base quantities of `count` rows. */
export function createFeatureRows(featurizer: RowFeaturizer, { count, metrics, allocate = heap }: FeatureRowsShape): FeatureRows {
  const features = new Float32Array(allocate(count * featurizer.names.length * Float32Array.BYTES_PER_ELEMENT));
  const quantities = metrics.map((metric) => {
    const bytes = count * featurizer.quantityCount(metric) * Float64Array.BYTES_PER_ELEMENT;
    return [metric, new Float64Array(allocate(bytes))] as const;
  });
  return { count, features, quantities: Object.fromEntries(quantities) };
}

/** The first `count` rows of `rows`, which share their memory. */
export function firstRows({ count: held, features, quantities }: FeatureRows, count: number): FeatureRows {
  if (count === held) return { count, features, quantities };
  const part = <Values extends Float32Array | Float64Array>(values: Values) => values.subarray(0, (values.length / held) * count) as Values;
  const shortened = Object.entries(quantities).map(([metric, values]) => [metric, part(values)] as const);
  return { count, features: part(features), quantities: Object.fromEntries(shortened) };
}

function heap(bytes: number): ArrayBuffer {
  return new ArrayBuffer(bytes);
}
