import * as tf from "@tensorflow/tfjs-core";
import { InputError, InterruptedError } from "../../src/core/errors.ts";
import { evaluatePredictor } from "../../src/predictor/evaluate-predictor.ts";
import { type LabelledRows, selectRows } from "../../src/predictor/labelled-rows.ts";
import type { Mlp } from "../../src/predictor/mlp.ts";
import { createNetworkPredictor, type NetworkPredictor } from "../../src/predictor/network-predictor.ts";
import { trainPredictor } from "../../src/predictor/train-predictor.ts";
import type { TrainedPredictor } from "../../src/predictor/trained-predictor.ts";
import { exampleRows } from "./example-rows.ts";

const rows = exampleRows(2000);
/** Enough to train on, where nothing hangs on how well. */
const few = selectRows(
  rows,
  Int32Array.from({ length: 900 }, (_, row) => row),
);
const options = { seed: 3, epochs: 30, batchSize: 64, hidden: [32] };
let trained: TrainedPredictor;
beforeAll(async () => {
  trained = await trainPredictor(rows, options);
});

describe("trainPredictor", () => {
  test("predicts unseen networks on unseen accelerators within a few per cent, and area exactly", () => {
    const { latencyMs, energyUj, areaMm2 } = trained.report.test.metrics;
    expect(latencyMs!.mape).toBeLessThan(0.02);
    expect(latencyMs!.kendallTau).toBeGreaterThan(0.97);
    expect(energyUj!.mape).toBeLessThan(0.04);
    expect(areaMm2!.mape).toBeLessThan(1e-6);
  });

  test("tells designs that can run from those that cannot", () => {
    const { auc, wronglyFeasible } = trained.report.test.feasibility;
    expect(auc).toBeGreaterThan(0.99);
    expect(wronglyFeasible).toBeLessThan(0.05);
  });

  test("beats ridge regression on the same inputs, where the logarithm is not linear in them", () => {
    const { test: figures, ridge } = trained.report;
    for (const metric of ["energyUj", "areaMm2"]) expect(figures.metrics[metric]!.mape).toBeLessThan(ridge[metric]!.mape / 2);
  });

  test("gives the same predictions for the same seed, others for another, and leaves no tensor", async () => {
    const tensors = tf.memory().numTensors;
    const [first, again, other] = await Promise.all([3, 3, 4].map((seed) => trainPredictor(few, { ...options, epochs: 3, seed })));
    expect(tf.memory().numTensors).toBe(tensors);
    const latency = ({ predictor }: TrainedPredictor) => [...predictor.predict(few).metrics.latencyMs!];
    expect(latency(again!)).toEqual(latency(first!));
    expect(latency(other!)).not.toEqual(latency(first!));
  });

  test("answers a metric that is constant in training with the constant", async () => {
    const metrics = { dollars: few.metrics.areaMm2!.map((value) => (Number.isNaN(value) ? value : 7)) };
    const { report, predictor } = await trainPredictor({ ...few, metrics }, { ...options, epochs: 1, metrics: ["dollars"] });
    expect(report.test.metrics.dollars!.mape).toBeLessThan(1e-9);
    expect(predictor.predict(selectRows(few, Int32Array.of(0))).metrics.dollars![0]).toBeCloseTo(7, 6);
  });

  test("refuses too few rows, an unknown metric and a figure that has no logarithm", async () => {
    const first = selectRows(
      rows,
      Int32Array.from({ length: 50 }, (_, row) => row),
    );
    await expect(trainPredictor(first, options)).rejects.toThrow(/feasible train pairs, expected at least 100/);
    await expect(trainPredictor(rows, { ...options, metrics: ["joules"] })).rejects.toThrow("metric joules is missing");
    const row = rows.feasible.indexOf(1);
    const broken: LabelledRows = {
      ...rows,
      metrics: { ...rows.metrics, latencyMs: rows.metrics.latencyMs!.map((value, at) => (at === row ? -1 : value)) },
    };
    await expect(trainPredictor(broken, options)).rejects.toThrow(`latencyMs is -1 in row ${row}`);
    await expect(trainPredictor(broken, options)).rejects.toBeInstanceOf(InputError);
  });

  test("trains on fewer rows than a batch, in steps of all of them", async () => {
    const { report } = await trainPredictor(few, { ...options, epochs: 3, batchSize: 100_000 });
    expect(report.trainingRows).toBeLessThan(few.count);
    expect(report.test.metrics.latencyMs!.mape).toBeLessThan(1);
  });

  test("stops where it is interrupted", async () => {
    const signal = AbortSignal.abort();
    await expect(trainPredictor(few, { ...options, signal })).rejects.toBeInstanceOf(InterruptedError);
  });
});

describe("an ensemble", () => {
  const short = { ...options, epochs: 4 };

  test("answers the mean of its members' logarithms, the first of which is the one trained alone", async () => {
    const [alone, pair] = await Promise.all([1, 2].map((ensemble) => trainPredictor(few, { ...short, ensemble })));
    const members = (pair!.predictor as NetworkPredictor).members;
    expect(members[0]).toEqual((alone!.predictor as NetworkPredictor).members[0]);
    const single = (member: Mlp) => createNetworkPredictor(pair!.predictor as NetworkPredictor, { space: few.space, members: [member] });
    const [first, second] = members.map((member) => single(member).predict(few).metrics.latencyMs!);
    const together = pair!.predictor.predict(few).metrics.latencyMs!;
    for (let row = 0; row < few.count; row++) expect(together[row]! / Math.sqrt(first![row]! * second![row]!)).toBeCloseTo(1, 5);
  });

  test("goes on from a predictor of older data, better than anew in as many epochs", async () => {
    const short = { ...options, epochs: 2 };
    const tuned = await trainPredictor(few, { ...short, from: trained.predictor });
    const anew = await trainPredictor(few, short);
    expect(tuned.report.test.metrics.latencyMs!.mape).toBeLessThan(anew.report.test.metrics.latencyMs!.mape);
  });
});

describe("evaluatePredictor", () => {
  test("says why feasibility cannot be judged where all rows are alike", () => {
    const alike = { ...selectRows(rows, Int32Array.of(5, 6, 7)), metrics: {}, feasible: Uint8Array.of(1, 1, 1) };
    expect(evaluatePredictor(trained.predictor, alike).feasibility).toMatchObject({ auc: null, noAuc: "every row is feasible" });
    expect(evaluatePredictor(trained.predictor, { ...alike, feasible: new Uint8Array(3) }).feasibility).toMatchObject({
      auc: null,
      noAuc: "no row is feasible",
    });
  });

  test("counts rows and leaves out metrics the rows do not hold", () => {
    const some = selectRows(rows, Int32Array.of(5, 6, 7, 8, 9, 10, 11, 12));
    const evaluation = evaluatePredictor(trained.predictor, { ...some, metrics: { latencyMs: some.metrics.latencyMs! } });
    expect(evaluation.rows).toBe(8);
    expect(evaluation.feasibleRows).toBe(some.feasible.reduce((sum, flag) => sum + flag, 0));
    expect(Object.keys(evaluation.metrics)).toEqual(["latencyMs"]);
  });
});
