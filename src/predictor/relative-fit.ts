/** Sweeps over the coefficients; a handful of quantities settles in far fewer. */
const SWEEPS = 2000;

/**
 * The non-negative combination of physical quantities that comes closest to a target in relative terms: minimises the mean of
 * `(sum_k coefficient_k quantity_k / target - 1)^2` by coordinate descent on the normal equations. `quantities` is `[rows, count]`;
 * rows whose target is NaN are left out. At least one coefficient is positive where quantities and targets are.
 */
export function fitRelative(quantities: Float64Array, targets: ArrayLike<number>): Float64Array {
  const count = quantities.length / targets.length;
  const products = new Float64Array(count * count);
  const sums = new Float64Array(count);
  for (let row = 0; row < targets.length; row++) {
    const target = targets[row]!;
    if (Number.isNaN(target)) continue;
    for (let i = 0; i < count; i++) {
      const share = quantities[row * count + i]! / target;
      sums[i]! += share;
      for (let j = 0; j <= i; j++) products[i * count + j]! += (share * quantities[row * count + j]!) / target;
    }
  }
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) products[j * count + i] = products[i * count + j]!;
  const coefficients = new Float64Array(count);
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let i = 0; i < count; i++) {
      const own = products[i * count + i]!;
      if (own === 0) continue;
      let rest = sums[i]!;
      for (let j = 0; j < count; j++) if (j !== i) rest -= products[i * count + j]! * coefficients[j]!;
      coefficients[i] = Math.max(0, rest / own);
    }
  return coefficients;
}

/** The combination of one row's quantities, which start at `offset`. */
export function combineQuantities(coefficients: ArrayLike<number>, quantities: Float64Array, offset: number): number {
  let sum = 0;
  for (let k = 0; k < coefficients.length; k++) sum += coefficients[k]! * quantities[offset + k]!;
  return sum;
}
