import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, InterruptedError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import { spearman } from "../../src/core/spearman.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { loadPredictor, savePredictor } from "../../src/predictor/checkpoint.ts";
import { factorize, invertFactor, multiply } from "../../src/predictor/cholesky.ts";
import { DesignEncoder } from "../../src/predictor/design-encoder.ts";
import { fitKernelTarget } from "../../src/predictor/kernel-target.ts";
import { type LabelledRows, selectRows } from "../../src/predictor/labelled-rows.ts";
import { neededOperations } from "../../src/predictor/needed-operations.ts";
import type { Predictor } from "../../src/predictor/predictor.ts";
import { trainPredictor } from "../../src/predictor/train-predictor.ts";
import { fitComponents } from "../../src/predictor/variance-components.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { sampleCandidate } from "../../src/space/sample.ts";

const cells = createSpace({ name: "nas-bench-201" });

/** Milliseconds of a device that runs what reaches the output, two neighbours at once cheaper; a candidate of `unsupported` pools cannot run. */
function measuredRows(count: number, unsupported = 7): LabelledRows {
  const rows = emptyRows(count, { decisions: 6, metrics: ["phoneMs"] });
  const rng = createRng(8);
  for (let row = 0; row < count; row++) {
    const candidate = sampleCandidate(cells, rng.split(`row/${row}`));
    rows.candidates.set(candidate, row * 6);
    const needed = neededOperations(candidate);
    const cost = needed.reduce((sum, operation) => sum + [0, 0.2, 1, 4, 1.5][operation]!, 2);
    const shared = needed[0] === 3 && needed[1] === 3 ? 2 : 0;
    rows.feasible[row] = candidate.filter((operation) => operation === 4).length < unsupported ? 1 : 0;
    rows.metrics.phoneMs![row] = rows.feasible[row] === 1 ? cost - shared : Number.NaN;
  }
  return { space: cells, ...rows };
}

const rows = measuredRows(400);
const pick = (first: number, last: number) =>
  selectRows(
    rows,
    Int32Array.from({ length: last - first }, (_, at) => first + at),
  );

describe("neededOperations", () => {
  test("drops what is not read, and keeps what reads zeros", () => {
    // Node 1 is read by nobody; node 2 has no input but is read.
    expect(neededOperations([3, 0, 0, 2, 0, 3])).toEqual([0, 0, 0, 2, 0, 3]);
    expect(neededOperations([3, 0, 1, 2, 0, 3])).toEqual([3, 0, 1, 2, 0, 3]);
  });
});

describe("DesignEncoder", () => {
  test("gives cells three views with the totals of each, and other spaces their decisions", () => {
    const encoder = new DesignEncoder(cells);
    const { views, totals, idle, constant } = encoder.encode({ count: 1, candidates: Uint8Array.of(3, 0, 0, 2, 0, 3) });
    expect(views.map((view) => [...view])).toEqual([
      [3, 0, 0, 2, 0, 3],
      [0, 0, 0, 2, 0, 3],
      [0, 0, 0, 2, 0, 0],
    ]);
    expect([...idle!]).toEqual([3, 0, 0, 0, 0, 0]);
    // What is read last is zeros: nothing depends on the input.
    expect([...constant, ...encoder.encode({ count: 1, candidates: Uint8Array.of(3, 0, 0, 0, 0, 3) }).constant]).toEqual([0, 1]);
    const count = (view: string) => totals[encoder.totalNames.indexOf(`nas-bench-201.${view}.count.convolution3`)];
    // Five cells in each of three stages; a stem and two convolutions of each of two reductions in all networks.
    expect([count("given"), count("needed"), count("live")]).toEqual([15 + 5, 15 + 5, 5]);
    const own = new DesignEncoder(createSpace({ name: "board", decisions: [{ name: "rows", values: [8, 16] }] }));
    expect([...own.encode({ count: 1, candidates: Uint8Array.of(1) }).totals]).toEqual([Math.fround(Math.log(16))]);
  });
});

describe("factorize and invertFactor", () => {
  test("invert a matrix worked out by hand, and refuse one that is not positive definite", () => {
    const matrix = Float64Array.of(4, 2, 2, 5);
    factorize(matrix, 2);
    expect([...matrix]).toEqual([2, 0, 1, 2]);
    expect([...invertFactor(matrix, 2)]).toEqual([5 / 16, -2 / 16, -2 / 16, 4 / 16]);
    expect(() => factorize(Float64Array.of(1, 2, 2, 1), 2)).toThrow("pivot 1 is -3");
  });
});

describe("fitComponents", () => {
  test("finds that targets come from one component of two, and how noisy they are", () => {
    const size = 120;
    const rng = createRng(4);
    const left = Float64Array.from({ length: size }, () => rng.normal());
    const right = Float64Array.from({ length: size }, () => rng.normal());
    const outer = (vector: Float64Array) =>
      Float64Array.from({ length: size * size }, (_, at) => vector[Math.floor(at / size)]! * vector[at % size]!);
    const targets = left.map((value) => 2 * value + 0.5 * rng.normal());
    const { weights, noise } = fitComponents([outer(left), outer(right)], targets, {
      weights: Float64Array.of(0.3, 0.3),
      noise: 0.3,
      rows: 1e-9,
    });
    // One draw of a slope 2: its maximum-likelihood variance is the square of the slope.
    expect(weights[0]).toBeGreaterThan(3);
    expect(weights[0]).toBeLessThan(5);
    expect(weights[1]).toBeLessThan(0.05);
    expect(noise).toBeGreaterThan(0.17);
    expect(noise).toBeLessThan(0.35);
  });
});

describe("fitKernelTarget", () => {
  test("answers for a group left out as a process fitted without it does", () => {
    const values = Float64Array.of(1, 2, 3, 5, 8, 13);
    const like = (a: number, b: number) => Math.exp(-Math.abs(a - b));
    const matrix = Float64Array.from({ length: 36 }, (_, at) => like(Math.floor(at / 6), at % 6));
    const groups = Int32Array.of(0, 1, 1, 2, 3, 4);
    const { target, leftOut } = fitKernelTarget({
      metric: "ms",
      values,
      matrices: [matrix],
      groups,
      prior: { weights: Float64Array.of(1), noise: 0.1, rows: 1e-9 },
      powers: [1],
    });
    const { noise } = target;
    const kept = [0, 3, 4, 5];
    const part = Float64Array.from(kept.flatMap((i) => kept.map((j) => target.weights[0]! * like(i, j) + (i === j ? noise : 0))));
    factorize(part, 4);
    const solved = multiply(
      invertFactor(part, 4),
      kept.map((row) => (values[row]! - target.mean) / target.deviation),
    );
    const answer = kept.reduce((sum, row, at) => sum + target.weights[0]! * like(1, row) * solved[at]!, 0);
    expect(leftOut[1]).toBeCloseTo(target.mean + target.deviation * answer, 8);
  });
});

describe("trainPredictor with few measurements", () => {
  test("takes a kernel, which ranks unseen cells better than ridge does rows it left out, and is kept to the bit", async () => {
    const trained = await trainPredictor(pick(0, 300), { seed: 1 });
    const { predictor, report } = trained;
    expect(predictor.kind).toBe("kernel");
    expect(report).toMatchObject({ trainingRows: 300, judgedOn: "left-out" });
    expect(report.test.metrics.phoneMs!.spearman).toBeGreaterThan(report.ridge.phoneMs!.spearman);
    const unseen = pick(300, 400);
    const predictions = predictor.predict(unseen);
    expect(spearman(predictions.metrics.phoneMs!, unseen.metrics.phoneMs!)).toBeGreaterThan(0.98);
    expect(predictions.feasibleProbability.every((probability) => probability === 1)).toBe(true);
    const folder = await mkdtemp(join(tmpdir(), "tandem-kernel-"));
    try {
      await savePredictor(trained, folder);
      const loaded = await loadPredictor(folder);
      expect(loaded.predictor.predict(unseen)).toEqual(predictions);
      expect(loaded.report).toEqual(report);
      const path = join(folder, "predictor.json");
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replace(/"version": \d+/, '"version": 1'));
      await expect(loadPredictor(folder)).rejects.toThrow("version is 1, expected 3");
      await writeFile(path, text.replace('"support": 300', '"support": 299'));
      await expect(loadPredictor(folder)).rejects.toThrow("tensor support is 1800 values, expected 1794 values");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("fine-tunes a predictor of another device with fewer rows than anew, and is kept with it", async () => {
    const source = await trainPredictor(pick(0, 200), { seed: 1 });
    // Another device: half as fast, with a start-up time, on a metric of another name.
    const slow = (part: LabelledRows): LabelledRows => ({
      ...part,
      metrics: { boardMs: part.metrics.phoneMs!.map((value) => 5 + 2 * value) },
    });
    const few = slow(pick(200, 225));
    const unseen = slow(pick(300, 400));
    const rank = (predictor: Predictor) => spearman(predictor.predict(unseen).metrics.boardMs!, unseen.metrics.boardMs!);
    const tuned = await trainPredictor(few, { seed: 1, from: source.predictor });
    const anew = await trainPredictor(few, { seed: 1 });
    expect(rank(tuned.predictor)).toBeGreaterThan(0.98);
    expect(rank(tuned.predictor)).toBeGreaterThan(rank(anew.predictor));
    const folder = await mkdtemp(join(tmpdir(), "tandem-tuned-"));
    await savePredictor(tuned, folder);
    expect((await loadPredictor(folder)).predictor.predict(unseen)).toEqual(tuned.predictor.predict(unseen));
    await rm(folder, { recursive: true });
    await expect(trainPredictor(few, { seed: 1, from: source.predictor, kind: "network" })).rejects.toThrow(
      "kind is network, expected kernel",
    );
  });

  test("learns which designs a device does not support", async () => {
    const some = measuredRows(300, 3);
    const { predictor, report } = await trainPredictor(some, { seed: 1 });
    expect(report.test.feasibility.auc).toBeGreaterThan(0.95);
    expect(predictor.predict(some).feasibleProbability.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
  });

  test("predicts a constant where the metric is one", async () => {
    const some = pick(0, 40);
    const constant = { ...some, metrics: { phoneMs: new Float64Array(40).fill(3) } };
    const { predictor } = await trainPredictor(constant, { seed: 1 });
    expect(predictor.predict(some).metrics.phoneMs!.every((value) => Math.abs(value - 3) < 1e-9)).toBe(true);
  });

  test("refuses too few rows, too many, and stops when told to", async () => {
    await expect(trainPredictor(pick(0, 10), { seed: 1 })).rejects.toThrow("10 feasible rows, expected at least 20");
    const many = measuredRows(2501);
    await expect(trainPredictor(many, { seed: 1, kind: "kernel" })).rejects.toBeInstanceOf(InputError);
    await expect(trainPredictor(pick(0, 40), { seed: 1, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(InterruptedError);
  });
});
