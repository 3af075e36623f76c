import { InputError } from "../../src/core/errors.ts";
import { parseTable } from "../../src/trial/candidate-table.ts";
import { createCombinedCost } from "../../src/trial/combined-cost-model.ts";
import type { CostModel } from "../../src/trial/cost-model.ts";
import { createTableCost } from "../../src/trial/table-cost-model.ts";
import { createTableQuality } from "../../src/trial/table-quality-model.ts";

const options = { path: "t.csv", keyColumn: "id", valueColumn: "ms" };
const keyOf = (candidate: readonly number[]): string => String(candidate[0]);

describe("parseTable", () => {
  it("reads key and figure, and an empty cell as null", () => {
    const { values } = parseTable('id,arch,ms\n0,"a,b",1.5\n1,c,\n', options);
    expect([...values]).toEqual([
      ["0", 1.5],
      ["1", null],
    ]);
  });

  it.each([
    ["id,x\n0,1\n", 't.csv is without a column "ms", expected one of id, x'],
    ["id,ms\n0,1\n0,2\n", "t.csv:3 is a second row of id 0"],
    ["id,ms\n0,fast\n", 't.csv:2: ms is "fast"'],
    ["id,ms\n0,-1\n", "t.csv:2: ms is"],
    ["id,ms\n0,NaN\n", "t.csv:2: ms is"],
    ["id,ms\n0\n", "t.csv is no CSV"],
    ["", 'without a column "id"'],
  ])("refuses %j", (text, message) => {
    expect(() => parseTable(text, options)).toThrow(InputError);
    expect(() => parseTable(text, options)).toThrow(message);
  });
});

describe("table models", () => {
  const table = parseTable("id,ms\n0,50\n1,\n2,75\n", options);

  it("call an empty cell and a missing row infeasible, with different reasons", async () => {
    const costs = await createTableCost({ table, metric: "latencyMs", keyOf }).estimate([[0], [1], [9]]);
    expect(costs[0]).toEqual({ kind: "feasible", metrics: { latencyMs: 50 } });
    expect(costs.slice(1)).toMatchObject([{ reasons: [{ code: "not-supported" }] }, { reasons: [{ code: "not-in-table" }] }]);
  });

  it("take percent and shares for quality and name what is missing", async () => {
    expect(await createTableQuality({ table, keyOf }).estimate([[2], [0]])).toEqual([0.75, 0.5]);
    const shares = parseTable("id,ms\n0,0.5\n1,1\n", options);
    expect(await createTableQuality({ table: shares, keyOf }).estimate([[1], [0]])).toEqual([1, 0.5]);
    await expect(createTableQuality({ table, keyOf }).estimate([[1]])).rejects.toThrow("t.csv, row 1, ms is empty");
    const times = parseTable("id,ms\n0,500\n", options);
    expect(() => createTableQuality({ table: times, keyOf })).toThrow("ms reaches 500");
  });
});

describe("createCombinedCost", () => {
  const fixed = (metrics: Readonly<Record<string, number>>): CostModel => ({
    name: "fixed",
    estimate: async (all) => all.map(() => ({ kind: "feasible", metrics })),
  });
  const broken = (code: string): CostModel => ({
    name: code,
    estimate: async (all) => all.map(() => ({ kind: "infeasible", reasons: [{ code, message: code }], feasibleProbability: 0.1 })),
  });

  it("joins metrics and reasons", async () => {
    expect(await createCombinedCost([fixed({ a: 1 }), fixed({ b: 2 })]).estimate([[0]])).toEqual([
      { kind: "feasible", metrics: { a: 1, b: 2 } },
    ]);
    expect(await createCombinedCost([fixed({ a: 1 }), broken("x"), broken("y")]).estimate([[0]])).toMatchObject([
      { kind: "infeasible", reasons: [{ code: "x" }, { code: "y" }], feasibleProbability: 0.1 },
    ]);
  });

  it("refuses one metric from two sources and disposes of all", async () => {
    await expect(createCombinedCost([fixed({ a: 1 }), fixed({ a: 2 })]).estimate([[0]])).rejects.toThrow("a is reported by two sources");
    let disposed = 0;
    const model = { ...fixed({ a: 1 }), dispose: async () => void disposed++ };
    await createCombinedCost([model, fixed({ b: 1 }), model]).dispose!();
    expect(disposed).toBe(2);
  });
});
