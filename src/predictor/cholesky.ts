import { multiplyFour, multiplyRows, TOGETHER } from "./dot-products.ts";

/**
 * The lower factor of a symmetric positive definite matrix `[size, size]`, in place: entries above the diagonal become 0. Throws an `Error` where the
 * matrix is not positive definite.
 */
export function factorize(matrix: Float64Array, size: number): void {
  const sums = new Float64Array(TOGETHER);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let first = 0; first <= i; first += TOGETHER) {
      const last = Math.min(first + TOGETHER - 1, i);
      if (last - first === TOGETHER - 1)
        multiplyFour(matrix, matrix, { at: row, others: first * size, stride: size, from: 0, to: first, sums });
      else
        for (let j = first; j <= last; j++)
          sums[j - first] = multiplyRows(matrix, matrix, { at: row, others: j * size, from: 0, to: first });
      for (let j = first; j <= last; j++) {
        const other = j * size;
        let rest = matrix[row + j]! - sums[j - first]!;
        for (let k = first; k < j; k++) rest -= matrix[row + k]! * matrix[other + k]!;
        if (i === j) {
          if (!(rest > 0)) throw new Error(`Cannot factorize: pivot ${i} is ${rest}, expected above 0.`);
          matrix[row + i] = Math.sqrt(rest);
        } else matrix[row + j] = rest / matrix[other + j]!;
      }
    }
    matrix.fill(0, row + i + 1, row + size);
  }
}

/** The inverse `[size, size]` of the matrix whose lower factor this is. */
export function invertFactor(factor: Float64Array, size: number): Float64Array {
  // Rows of the factor's inverse, transposed: column j of it lies in row j, so that all loops run along rows.
  const columns = new Float64Array(size * size);
  const sums = new Float64Array(TOGETHER);
  for (let first = 0; first < size; first += TOGETHER) {
    const last = Math.min(first + TOGETHER, size) - 1;
    for (let j = first; j <= last; j++) columns[j * size + j] = 1 / factor[j * size + j]!;
    for (let i = first + 1; i < size; i++) {
      const at = i * size;
      const isWhole = last - first === TOGETHER - 1;
      if (isWhole) multiplyFour(factor, columns, { at, others: first * size, stride: size, from: first, to: i, sums });
      for (let j = first; j <= Math.min(last, i - 1); j++) {
        const sum = isWhole ? sums[j - first]! : multiplyRows(factor, columns, { at, others: j * size, from: first, to: i });
        columns[j * size + i] = -sum / factor[i * size + i]!;
      }
    }
  }
  return multiplyColumns(columns, size);
}

/** Products of all pairs of rows `i >= j` of `columns`, whose entries before `i` are 0 in row `i`; `[size, size]`, symmetric. */
function multiplyColumns(columns: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const sums = new Float64Array(TOGETHER);
  for (let i = 0; i < size; i++) {
    const at = i * size;
    for (let first = 0; first <= i; first += TOGETHER) {
      const isWhole = first + TOGETHER - 1 <= i;
      if (isWhole) multiplyFour(columns, columns, { at, others: first * size, stride: size, from: i, to: size, sums });
      for (let j = first; j <= Math.min(first + TOGETHER - 1, i); j++) {
        const sum = isWhole ? sums[j - first]! : multiplyRows(columns, columns, { at, others: j * size, from: i, to: size });
        inverse[i * size + j] = inverse[j * size + i] = sum;
      }
    }
  }
  return inverse;
}

/** A symmetric matrix `[size, size]` times a vector `[size]`. */
export function multiply(matrix: Float64Array, vector: ArrayLike<number>): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) product[i]! += matrix[i * size + j]! * vector[j]!;
  return product;
}
