import { createRng } from "../../src/core/rng.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { createCalibratedQuality } from "../../src/search/calibrated-quality.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { createSupernet } from "../../src/supernet/supernet.ts";
import { parseTable } from "../../src/trial/candidate-table.ts";
import { createCommandQuality } from "../../src/trial/command-quality-model.ts";
import type { QualityModel } from "../../src/trial/quality-model.ts";
import { createTableQuality } from "../../src/trial/table-quality-model.ts";
import { createToySpace, listToyDesigns, toyQuality } from "../search/toy-space.ts";
import { barRecipe, barSpace, createBarTask } from "../supernet/bar-task.ts";
import { createAnswerPool } from "../trial/answer-pool.ts";

const toySpace = createToySpace();

function createTable(): QualityModel {
  const rows = listToyDesigns().map((design) => `${printCandidate(design)},${toyQuality(design)}`);
  const table = parseTable(["candidate,value", ...rows].join("\n"), { path: "toy.csv", keyColumn: "candidate", valueColumn: "value" });
  return createTableQuality({ table, keyOf: printCandidate });
}

function createCommand(): QualityModel {
  const answers = listToyDesigns().map((design) => [printCandidate(design), { metrics: { accuracy: toyQuality(design) } }]);
  return createCommandQuality({ pool: createAnswerPool(Object.fromEntries(answers)), metric: "accuracy", describe: () => ({}) });
}

const task = createBarTask();

function createSharedWeights(): QualityModel {
  return createSupernet({ space: barSpace, task, rng: createRng(1), ...barRecipe });
}

function createCalibrated(): QualityModel {
  const rng = createRng(7);
  const points = [0.9, 0.8, 0.7, 0.6].map((loss) => ({ candidate: sampleCandidate(barSpace, rng), loss, accuracy: 1 - loss }));
  return createCalibratedQuality({
    space: barSpace,
    supernet: createSupernet({ space: barSpace, task, rng: createRng(1), ...barRecipe }),
    points,
  });
}

beforeAll(() => startEngine());

describe.each([
  { name: "table", space: toySpace, create: createTable },
  { name: "a user's command", space: toySpace, create: createCommand },
  { name: "supernet", space: barSpace, create: createSharedWeights },
  { name: "calibrated supernet", space: barSpace, create: createCalibrated },
])("quality model: $name", ({ space, create }) => {
  const rng = createRng(1);
  const candidates = Array.from({ length: 16 }, () => space.canonicalize(sampleCandidate(space, rng)));
  const models: QualityModel[] = [];
  const open = (): QualityModel => {
    const model = create();
    models.push(model);
    return model;
  };
  afterAll(() => Promise.all(models.map((model) => model.dispose?.())));

  it("scores each candidate with 0..1, in the order asked", async () => {
    const model = open();
    const scores = await model.estimate(candidates);
    expect(scores).toHaveLength(candidates.length);
    for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
    expect(await model.estimate(candidates.toReversed())).toEqual(scores.toReversed());
    expect(await model.estimate([])).toEqual([]);
  });

  it("goes on bit for bit from a dump, where it has a state", async () => {
    const original = open();
    await original.advance?.(candidates.slice(0, 4), 0.5);
    await original.estimate(candidates);
    const copy = open();
    const state = await original.dump?.();
    if (state !== undefined) await copy.load!(state);
    await original.advance?.(candidates.slice(4, 8), 0.6);
    await copy.advance?.(candidates.slice(4, 8), 0.6);
    expect(await copy.estimate(candidates)).toEqual(await original.estimate(candidates));
  });
});
