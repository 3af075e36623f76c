import fc from "fast-check";
import { createRng } from "../../src/core/rng.ts";
import { factorize, invertFactor } from "../../src/predictor/cholesky.ts";

/** A positive definite matrix: products of random rows, and a diagonal. */
function exampleMatrix(size: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => rng.normal()));
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return rows[i]!.reduce((sum, value, k) => sum + value * rows[j]![k]!, i === j ? size : 0);
  });
}

const examples = fc.record({ size: fc.integer({ min: 1, max: 14 }), seed: fc.integer({ min: 1, max: 1000 }) });

test("a factor times its transpose is the matrix, whether or not four divides its size", () => {
  fc.assert(
    fc.property(examples, ({ size, seed }) => {
      const matrix = exampleMatrix(size, seed);
      const factor = matrix.slice();
      factorize(factor, size);
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          let sum = 0;
          for (let k = 0; k < size; k++) sum += factor[i * size + k]! * factor[j * size + k]!;
          expect(sum).toBeCloseTo(matrix[i * size + j]!, 8);
          if (j > i) expect(factor[i * size + j]).toBe(0);
        }
    }),
  );
});

test("the inverse times the matrix is the identity, and symmetric", () => {
  fc.assert(
    fc.property(examples, ({ size, seed }) => {
      const matrix = exampleMatrix(size, seed);
      const factor = matrix.slice();
      factorize(factor, size);
      const inverse = invertFactor(factor, size);
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          let sum = 0;
          for (let k = 0; k < size; k++) sum += inverse[i * size + k]! * matrix[k * size + j]!;
          expect(sum).toBeCloseTo(i === j ? 1 : 0, 8);
          expect(inverse[i * size + j]).toBe(inverse[j * size + i]);
        }
    }),
  );
});
