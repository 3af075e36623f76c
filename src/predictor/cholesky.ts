/**
 * The lower factor of a symmetric positive definite matrix `[size, size]`, in place: entries above the diagonal become 0. Throws an `Error` where the
 * matrix is not positive definite.
 */
export function factorize(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = matrix[row + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[row + k]! * matrix[other + k]!;
      if (i === j) {
        if (!(sum > 0)) throw new Error(`Cannot factorize: pivot ${i} is ${sum}, expected above 0.`);
        matrix[row + i] = Math.sqrt(sum);
      } else matrix[row + j] = sum / matrix[other + j]!;
    }
    matrix.fill(0, row + i + 1, row + size);
  }
}

/** The inverse `[size, size]` of the matrix whose lower factor this is. */
export function invertFactor(factor: Float64Array, size: number): Float64Array {
  // Rows of the factor's inverse, transposed: column j of it lies in row j, so that all loops run along rows.
  const columns = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const column = j * size;
    columns[column + j] = 1 / factor[column + j]!;
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += factor[i * size + k]! * columns[column + k]!;
      columns[column + i] = -sum / factor[i * size + i]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < size; k++) sum += columns[i * size + k]! * columns[j * size + k]!;
      inverse[i * size + j] = inverse[j * size + i] = sum;
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
