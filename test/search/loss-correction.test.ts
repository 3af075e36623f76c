import { createRng } from "../../src/core/rng.ts";
import { fitLossCorrection, predictScore } from "../../src/search/loss-correction.ts";

const rng = createRng(2);

it("finds a linear law, and reads accuracy off the loss", () => {
  const points = Array.from({ length: 12 }, (_, at) => {
    const features = [rng.uniform(), 1000 + 50 * rng.uniform(), 3];
    const loss = 0.5 - 0.2 * features[0]! + 0.001 * features[1]! + 0.0001 * (at % 2);
    return { features, loss, accuracy: 0.95 - 0.3 * loss };
  });
  const correction = fitLossCorrection(points);
  const { loss, accuracy } = predictScore(correction, [0.5, 1025, 3]);
  // 0.5 - 0.1 + 1.025 = 1.425, and 0.95 - 0.4275 = 0.5225; the smallest penalty shrinks by about a hundredth of the spread.
  expect(loss).toBeCloseTo(1.425, 2);
  expect(accuracy).toBeCloseTo(0.5225, 2);
  expect(JSON.parse(JSON.stringify(correction))).toEqual(correction);
});

it("keeps to the mean where features say nothing", () => {
  const points = Array.from({ length: 40 }, () => ({
    features: [rng.uniform(), rng.uniform()],
    loss: 1 + 0.1 * rng.uniform(),
    accuracy: 0.7,
  }));
  const correction = fitLossCorrection(points);
  for (const features of [
    [0, 0],
    [1, 1],
    [1, 0],
  ])
    expect(Math.abs(predictScore(correction, features).loss - 1.05)).toBeLessThan(0.04);
  expect(predictScore(correction, [0, 1]).accuracy).toBeCloseTo(0.7, 10);
});

it("answers with shares however far from the points", () => {
  const points = [0, 1, 2, 3].map((at) => ({ features: [at], loss: 1 - 0.1 * at, accuracy: 0.5 + 0.1 * at }));
  const correction = fitLossCorrection(points);
  expect(predictScore(correction, [100]).accuracy).toBe(1);
  expect(predictScore(correction, [-100]).accuracy).toBe(0);
});
