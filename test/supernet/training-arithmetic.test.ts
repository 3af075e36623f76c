import { learningRateAt } from "../../src/supernet/learning-rate.ts";
import { applyMomentum } from "../../src/supernet/momentum.ts";

describe("learningRateAt", () => {
  it("rises in a straight line from a tenth, then falls as half a cosine", () => {
    const schedule = { peak: 2, warmup: 0.2 };
    expect(learningRateAt(schedule, 0)).toBeCloseTo(0.2);
    expect(learningRateAt(schedule, 0.1)).toBeCloseTo(1.1);
    expect(learningRateAt(schedule, 0.2)).toBeCloseTo(2);
    expect(learningRateAt(schedule, 0.6)).toBeCloseTo(1);
    expect(learningRateAt(schedule, 1)).toBeCloseTo(0);
  });

  it("starts at the peak without a warm-up", () => {
    expect(learningRateAt({ peak: 3, warmup: 0 }, 0)).toBe(3);
  });
});

describe("applyMomentum", () => {
  it("steps as Nesterov's momentum does, decays kernels, and leaves the rest of the weight alone", () => {
    const weight = { shape: [4], values: Float32Array.of(1, 2, 3, 4), velocity: Float32Array.of(0, 1, 0, 1), decays: true };
    const update = { learningRate: 0.5, momentum: 0.5, weightDecay: 0.25, gradient: Float32Array.of(1), runs: { offsets: [1], length: 1 } };
    applyMomentum(weight, update);
    // slope = 1 + 0.25 * 2 = 1.5; velocity = 0.5 * 1 + 1.5 = 2; value = 2 - 0.5 * (1.5 + 0.5 * 2) = 0.75
    expect([...weight.velocity]).toEqual([0, 2, 0, 1]);
    expect([...weight.values]).toEqual([1, 0.75, 3, 4]);
    applyMomentum({ ...weight, decays: false }, { ...update, gradient: Float32Array.of(0), runs: { offsets: [0], length: 1 } });
    expect(weight.values[0]).toBe(1);
  });
});
