import { Matrix, solve } from "ml-matrix";
import { PairsModel } from "../../src/controller/pairs-model.ts";
import { createRng } from "../../src/core/rng.ts";

const WIDTH = 4;
const VALUES = 3;
const NOISE = 0.1;
const rng = createRng(1);
const draw = (count: number): number[][] => Array.from({ length: count }, () => Array.from({ length: WIDTH }, () => rng.integer(VALUES)));

/** One-hot words in their places, one-hot pairs of these and occurrences, scaled to the prior: variance 1 / width, 1 / pairs, 1 / width. */
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
  for (let word = 0; word < VALUES; word++) row.push(traits.filter((trait) => trait === word).length * Math.sqrt(1 / WIDTH));
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
    const model = new PairsModel({ width: WIDTH, vocabulary: VALUES, noise: NOISE });
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
    const model = new PairsModel({ width: WIDTH, vocabulary: VALUES, noise: NOISE });
    const early = model.track(rows);
    observeAll(model);
    early.update();
    model.fit(Float64Array.from(targets));
    const late = model.track(rows);
    expect(early.mean()).toEqual(late.mean());
    expect(early.variance).toEqual(late.variance);
  });

  it("has the prior variance that its parts add up to before it has seen anything", () => {
    const model = new PairsModel({ width: WIDTH, vocabulary: VALUES, noise: NOISE });
    // One from words in their places, one from pairs, and of four words that occur 4, 2 + 2 and 2 + 1 + 1 times 16/4, 8/4 and 6/4.
    const words = Uint16Array.of(0, 0, 0, 0, 0, 1, 1, 0, 2, 0, 2, 1);
    expect([...model.track({ count: 3, values: words }).variance]).toEqual([6, 4, 3.5]);
  });

  it("does without pairs where there is one decision", () => {
    const model = new PairsModel({ width: 1, vocabulary: 2, noise: NOISE });
    expect([...model.track({ count: 1, values: Uint16Array.of(1) }).variance]).toEqual([2]);
  });
});
