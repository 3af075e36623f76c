import type { CommandPool } from "../../src/runtime/command-pool.ts";
import { createCommandCost } from "../../src/trial/command-cost-model.ts";
import { createCommandQuality } from "../../src/trial/command-quality-model.ts";
import { createAnswerPool } from "./answer-pool.ts";

const pools: CommandPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.dispose())));

const describeNothing = (): object => ({});
const costOf = (answers: Readonly<Record<string, unknown>>, metrics = ["latencyMs", "energyUj"]) => {
  const pool = createAnswerPool(answers);
  pools.push(pool);
  return createCommandCost({ pool, metrics, describe: describeNothing });
};
const good = { metrics: { latencyMs: 1, energyUj: 2 } };

test("takes the metrics asked for and leaves out others", async () => {
  const model = costOf({ "0:1": { metrics: { energyUj: 0, latencyMs: 1.5, cycles: 9, note: "x" } } });
  expect(await model.estimate([[0, 1]])).toEqual([{ kind: "feasible", metrics: { latencyMs: 1.5, energyUj: 0 } }]);
});

test("takes reasons as text and with a code", async () => {
  const reasons = ["too wide", { code: "memory", message: "needs 3 MB, has 2", bytesNeeded: 3, bytesAvailable: 2 }];
  expect(await costOf({ "0": { infeasible: reasons } }).estimate([[0]])).toEqual([
    { kind: "infeasible", reasons: [{ code: "not-supported", message: "too wide" }, reasons[1]] },
  ]);
});

test("hands the command what describes the candidate", async () => {
  const pool = createAnswerPool({ "2": "echo" });
  pools.push(pool);
  const describe = ([value]: readonly number[]) => ({ network: { layers: value! }, accelerator: { rows: 8 } });
  const [cost] = await createCommandCost({ pool, metrics: ["x"], describe }).estimate([[2]]);
  expect(cost).toMatchObject({ reasons: [{ message: '{"network":{"layers":2},"accelerator":{"rows":8}}' }] });
});

test.each([
  [null, /it ended with status 5, expected one line of JSON/],
  [{ error: "licence expired" }, /: licence expired$/],
  [{ metrics: { latencyMs: 1 } }, /metrics\.energyUj is missing \(there are latencyMs\), expected a finite number of 0 or more/],
  [{ metrics: { latencyMs: "1", energyUj: 1 } }, /metrics\.latencyMs is "1", expected a finite number/],
  [{ metrics: { latencyMs: 1, energyUj: -2 } }, /metrics\.energyUj is -2, expected/],
  [{ metrics: { latencyMs: null, energyUj: 1 } }, /metrics\.latencyMs is null/],
  [{ metrics: [1, 2] }, /metrics is \[1,2\], expected figures by name/],
  [{ infeasible: [] }, /infeasible is \[\], expected a list of reasons/],
  [{ infeasible: [{ code: "Bad Code", message: "x" }] }, /infeasible is .*expected a list of reasons, each a text or \{ code, message \}/],
  [{}, /its answer has none of them, expected one of metrics, infeasible, error/],
  [{ ...good, error: "but" }, /its answer has metrics and error, expected one of/],
])("an answer %j is a failure of that candidate alone, named with command and reason", async (answer, message) => {
  const costs = await costOf({ "0": good, "1": answer, "2": good }).estimate([[0], [1], [2]]);
  expect(costs.map(({ kind }) => kind)).toEqual(["feasible", "infeasible", "feasible"]);
  expect(costs[1]).toEqual({ kind: "infeasible", reasons: [{ code: "command-failed", message: expect.stringMatching(message) }] });
  expect(costs[1]).toMatchObject({
    reasons: [{ message: expect.stringMatching(/^The command ".*command-answers\.mjs.*" failed at candidate 1: /) }],
  });
});

describe("quality", () => {
  const qualityOf = (answers: Readonly<Record<string, unknown>>) => {
    const pool = createAnswerPool(answers);
    pools.push(pool);
    return { pool, model: createCommandQuality({ pool, metric: "accuracy", describe: describeNothing }) };
  };

  test("gives 0 to what the command calls infeasible", async () => {
    const { model } = qualityOf({ "0": { infeasible: ["does not converge"] }, "1": { metrics: { accuracy: 0.5 } } });
    expect(await model.estimate([[0], [1]])).toEqual([0, 0.5]);
  });

  test("asks once about each candidate", async () => {
    const { pool, model } = qualityOf({ "0": { metrics: { accuracy: 0.75 } } });
    expect(await model.estimate([[0]])).toEqual([0.75]);
    await pool.dispose();
    expect(await model.estimate([[0]])).toEqual([0.75]);
  });

  test.each([
    [null, /failed at candidate 1: it ended with status 5/],
    [{ metrics: { accuracy: 75 } }, /Cannot score candidate 1: the command .* gives accuracy 75, expected a share \(0\.\.1\)/],
  ])("refuses %j by name and keeps the others", async (answer, message) => {
    const { pool, model } = qualityOf({ "0": { metrics: { accuracy: 0.5 } }, "1": answer, "2": { metrics: { accuracy: 0.6 } } });
    await expect(model.estimate([[0], [1], [2]])).rejects.toMatchObject({ name: "InputError", message: expect.stringMatching(message) });
    await pool.dispose();
    expect(await model.estimate([[0], [2]])).toEqual([0.5, 0.6]);
  });
});
