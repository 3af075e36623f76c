import fc from "fast-check";
import { judgeLayers, sumLayers } from "../../src/predictor/layer-sums.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

function endsOf(counts: readonly number[]): Int32Array {
  let layers = 0;
  return Int32Array.from(counts, (count) => {
    layers += count;
    return layers;
  });
}

/** Designs of these many layers with one target, from a list of numbers that is used round and round. */
function example(counts: readonly number[], numbers: readonly number[]) {
  const ends = endsOf(counts);
  const layers = ends.at(-1)!;
  const at = (index: number) => numbers[index % numbers.length]!;
  return {
    answers: Float32Array.from({ length: 2 * layers }, (_, index) => at(index)),
    judgement: {
      ends,
      bases: [Float64Array.from({ length: layers }, (_, index) => 1 + Math.abs(at(index + 3)))],
      spreads: [0.25],
      wanted: [Float64Array.from(counts, (_, index) => at(index + 1)), Float64Array.from(counts, (_, index) => index % 2)],
      deviations: [0.5],
      huberDelta: 1,
    },
  };
}

const numbers = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 7, maxLength: 7 });

describe("sums over layers", () => {
  test("do not depend on how designs are put together", () => {
    fc.assert(
      fc.property(sizes, numbers, (counts, values) => {
        const { answers, judgement } = example(counts, values);
        const together = sumLayers(answers, judgement);
        let first = 0;
        judgement.ends.forEach((end, design) => {
          const alone = sumLayers(answers.slice(2 * first, 2 * end), {
            ends: Int32Array.of(end - first),
            bases: [judgement.bases[0]!.slice(first, end)],
            spreads: judgement.spreads,
          });
          expect(alone.map(([sum]) => sum)).toEqual(together.map((sums) => sums[design]));
          first = end;
        });
      }),
    );
  });

  test("have the slopes that differences show", () => {
    fc.assert(
      fc.property(sizes, numbers, (counts, values) => {
        const { answers, judgement } = example(counts, values);
        const slopes = new Float32Array(answers.length);
        judgeLayers(answers, judgement, slopes);
        // Powers of two, so that float32 answers move by exactly this.
        const step = 2 ** -10;
        for (let at = 0; at < answers.length; at++) {
          const moved = (by: number) => {
            const other = Float32Array.from(answers, (answer) => Math.fround(Math.round(answer * 2 ** 12) / 2 ** 12));
            other[at]! += by;
            return judgeLayers(other, judgement);
          };
          expect(slopes[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 2);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("a design's figure is the sum of its layers', and it runs where all of them do", () => {
  // Two layers of 2 and 3 whose answers of 4 and 0 are worth a quarter each: 2e + 3; even odds twice: a quarter.
  const [logarithms, runs] = sumLayers(Float32Array.of(4, 0, 0, 0), {
    ends: Int32Array.of(2),
    bases: [Float64Array.of(2, 3)],
    spreads: [0.25],
  }) as [Float64Array, Float64Array];
  expect(Math.exp(logarithms[0]!)).toBeCloseTo(2 * Math.E + 3, 12);
  expect(Math.exp(runs[0]!)).toBeCloseTo(0.25, 12);
});
