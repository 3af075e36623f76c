import { Matrix, solve } from "ml-matrix";
import { PairsModel } from "../../src/controller/pairs-model.ts";
import { createRng } from "../../src/core/rng.ts";

const WIDTH = 4;
const VALUES = 3;
const NOISE = 0.1;
const rng = createRng(1);
const draw = (count: number): number[][] => Array.from({ length: count }, () => Array.from({ length: WIDTH }, () => rng.integer(VALUES)));

/** One-hot traits and one-hot pairs of traits, scaled to the prior: variance 1 / width a trait, 1 / pairs a pair. */
function features(traits: readonly number[]): number[] {
  const row: number[] = [];
  const pairs = (WIDTH * (WIDTH - 1)) / 2;
  for (let at = 0; at < WIDTH; at++) {
    for (let value = 0; value < VALUES; value++) row.push(traits[at] === value ? Math.sqrt(1 / WIDTH) : 0);
  }
  for (let a = 0; a < WIDTH; a++) {
    for (let b = 0; b < a; b++) {
      for (let value = 0; value < VALUES ** 2; value++) {
        row.push(traits[a]! * VALUES + traits[b]! === value ? Math.sqrt(1 / pairs) : 0);
      }
    }
  }
  return row;
}

/** The posterior of the same linear model by its weights: mean and variance of each candidate. */
function posteriorByWeights(observed: readonly number[][], targets: readonly number[], asked: readonly number[][]) {
  const [x, z] = [new Matrix(observed.map(features)), new Matrix(asked.map(features))];
  const precision = x.transpose().mmul(x).div(NOISE).add(Matrix.eye(x.columns));
  const mean = z.mmul(solve(precision, x.transpose().mmul(Matrix.columnVector([...targets])))).div(NOISE);
  const spread = z.mmul(solve(precision, z.transpose()));
  return { mean: mean.to1DArray(), variance: spread.diagonal() };
}

describe("pairs model", () => {
  const [observed, asked] = [draw(12), draw(20)];
  const targets = observed.map(() => rng.normal());
  const rows = { count: asked.length, values: Uint16Array.from(asked.flat()) };
  const expected = posteriorByWeights(observed, targets, asked);
  const observeAll = (model: PairsModel): void => {
    for (const traits of observed) model.observe(Uint16Array.from(traits));
  };

  it("has the posterior of the Bayesian linear model on traits and pairs", () => {
    const model = new PairsModel({ width: WIDTH, noise: NOISE });
    observeAll(model);
    model.fit(Float64Array.from(targets));
    const posterior = model.track(rows);
    posterior.mean().forEach((mean, at) => {
      expect(mean).toBeCloseTo(expected.mean[at]!, 10);
    });
    posterior.variance.forEach((variance, at) => {
      expect(variance).toBeCloseTo(expected.variance[at]!, 10);
    });
  });

  it("comes to the same bits whether candidates were followed from the start or asked at the end", () => {
    const model = new PairsModel({ width: WIDTH, noise: NOISE });
    const early = model.track(rows);
    observeAll(model);
    early.update();
    model.fit(Float64Array.from(targets));
    const late = model.track(rows);
    expect(early.mean()).toEqual(late.mean());
    expect(early.variance).toEqual(late.variance);
  });

  it("knows a prior of two before it has seen anything, one from traits and one from pairs", () => {
    const model = new PairsModel({ width: WIDTH, noise: NOISE });
    expect([...model.track(rows).variance]).toEqual(asked.map(() => 2));
    expect([...new PairsModel({ width: 1, noise: NOISE }).track({ count: 1, values: Uint16Array.of(0) }).variance]).toEqual([1]);
  });
});
