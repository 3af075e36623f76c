import { standardizeQuality } from "../../src/controller/quality-target.ts";

it("clips below the median as far as the best lies above it, then standardises", () => {
  // Median 0.6, best 0.7, so the floor is 0.5: 0.5, 0.5, 0.6, 0.7, 0.7 have mean 0.6 and variance 0.008.
  const { targets, toQuality } = standardizeQuality([0.1, 0.5, 0.6, 0.7, 0.7]);
  const scale = Math.sqrt(0.008);
  [-0.1, -0.1, 0, 0.1, 0.1].forEach((offset, at) => {
    expect(targets[at]).toBeCloseTo(offset / scale, 10);
  });
  expect(toQuality(targets[4]!)).toBeCloseTo(0.7, 12);
});

it("stays finite where all qualities are equal, or there is one", () => {
  expect([...standardizeQuality([0.5, 0.5, 0.5]).targets]).toEqual([0, 0, 0]);
  expect(standardizeQuality([0.25]).toQuality(2)).toBeCloseTo(2.25, 12);
});

it("does not depend on unit or offset", () => {
  const percent = standardizeQuality([52, 61, 58, 70]).targets;
  standardizeQuality([0.52, 0.61, 0.58, 0.7]).targets.forEach((target, at) => {
    expect(target).toBeCloseTo(percent[at]!, 10);
  });
});
