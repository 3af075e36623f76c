import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { createPairPredictorCost } from "../../src/predictor/pair-cost.ts";
import { createPredictorCost } from "../../src/predictor/predictor-cost.ts";
import { createSimulatorCost } from "../../src/simulator/simulator-cost.ts";
import { printCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import type { Candidate, Space } from "../../src/space/space.ts";
import { parseTable } from "../../src/trial/candidate-table.ts";
import { createCombinedCost } from "../../src/trial/combined-cost-model.ts";
import { createCommandCost } from "../../src/trial/command-cost-model.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";
import { createSpaceCost } from "../../src/trial/space-cost-model.ts";
import { createTableCost } from "../../src/trial/table-cost-model.ts";
import { createExampleLayers } from "../predictor/example-layers.ts";
import { createToySpace, listToyDesigns, toyMetrics } from "../search/toy-space.ts";
import { createAnswerPool } from "../trial/answer-pool.ts";

interface Subject {
  readonly space: Space;
  readonly model: CostModel;
}

/** Every fifth design has an empty cell, and the last one no row at all. */
function tableSubject(metric: "latencyMs" | "areaMm2"): Subject {
  const rows = listToyDesigns()
    .slice(0, -1)
    .map((design, at) => `${printCandidate(design)},${at % 5 === 0 ? "" : toyMetrics(design)[metric]}`);
  const table = parseTable(["candidate,value", ...rows].join("\n"), { path: "toy.csv", keyColumn: "candidate", valueColumn: "value" });
  return { space: createToySpace(), model: createTableCost({ table, metric, keyOf: printCandidate }) };
}

function simulatorSubject(): Subject {
  const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
  const build = (candidate: Candidate) => ({ network: buildNetwork(space, candidate), accelerator: buildAccelerator(space, candidate) });
  return { space, model: createSpaceCost(createSimulatorCost(), build) };
}

/** Every fifth design is infeasible, and the command crashes at the last one. */
function commandSubject(): Subject {
  const answers = listToyDesigns().map((design, at) => [
    printCandidate(design),
    at % 5 === 0 ? { infeasible: ["too large"] } : { metrics: toyMetrics(design) },
  ]);
  const pool = createAnswerPool(Object.fromEntries(answers.slice(0, -1)), { processes: 2, inFlight: 3 });
  return { space: createToySpace(), model: createCommandCost({ pool, metrics: ["latencyMs", "areaMm2"], describe: () => ({}) }) };
}

/** A predictor of layers asked about a space it was not made for, with a threshold that about half of the designs miss. */
function layersSubject(): Subject {
  const own = createSpace(jointSpec(mobilenetV2Spec({}), { name: "accelerator" }));
  const space = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
  return { space, model: createPredictorCost(createExampleLayers(own, { threshold: 1e-30 }), space) };
}

/** The same asked about pairs. */
function layerPairsSubject(): Subject {
  const { space } = layersSubject();
  const build = (candidate: Candidate) => ({ network: buildNetwork(space, candidate), accelerator: buildAccelerator(space, candidate) });
  return { space, model: createSpaceCost(createPairPredictorCost(createExampleLayers(space, { threshold: 1e-30 })), build) };
}

const subjects: readonly (readonly [string, () => Subject])[] = [
  ["table", () => tableSubject("latencyMs")],
  [
    "two tables combined",
    () => ({ space: createToySpace(), model: createCombinedCost([tableSubject("latencyMs").model, tableSubject("areaMm2").model]) }),
  ],
  ["simulator of a joint space", simulatorSubject],
  ["a user's command", commandSubject],
  ["predictor of layers on another space", layersSubject],
  ["predictor of layers on pairs", layerPairsSubject],
];

describe.each(subjects)("cost model: %s", (_, create) => {
  const { space, model } = create();
  const rng = createRng(1);
  const candidates = Array.from({ length: 24 }, () => space.canonicalize(sampleCandidate(space, rng)));
  afterAll(() => model.dispose?.());

  it("answers each candidate in the order asked, whatever is asked beside it", async () => {
    const together = await model.estimate(candidates);
    expect(together).toHaveLength(candidates.length);
    const alone = await Promise.all(candidates.map(async (candidate) => (await model.estimate([candidate]))[0]));
    expect(alone).toEqual(together);
    expect(await model.estimate(candidates.toReversed())).toEqual(together.toReversed());
    expect(await model.estimate([])).toEqual([]);
  });

  it("gives finite metrics that are not negative, the same set for all, or reasons", async () => {
    const costs = await model.estimate(candidates);
    const sets = new Set<string>();
    for (const cost of costs) {
      if (cost.kind === "feasible") {
        sets.add(Object.keys(cost.metrics).sort().join());
        for (const value of Object.values(cost.metrics)) expect(Number.isFinite(value) && value >= 0).toBe(true);
      } else {
        expect(cost.reasons.length).toBeGreaterThan(0);
        for (const { code, message } of cost.reasons) {
          expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
          expect(message).not.toBe("");
        }
      }
    }
    expect(sets.size).toBe(1);
    expect(costs.some(({ kind }) => kind === "infeasible")).toBe(true);
  });

  it("has a name", () => {
    expect(model.name).not.toBe("");
  });
});
