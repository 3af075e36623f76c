import { InputError } from "../../src/core/errors.ts";
import { parseConstraints } from "../../src/objective/parse-constraints.ts";

const metrics = ["latencyMs", "areaMm2"];

describe("parseConstraints", () => {
  it("reads limits in either direction, with spaces or without", () => {
    expect(parseConstraints(["latencyMs<=1.5", " areaMm2 >= 2e1 "], { metrics })).toEqual([
      { metric: "latencyMs", kind: "at-most", limit: 1.5 },
      { metric: "areaMm2", kind: "at-least", limit: 20 },
    ]);
  });

  it("keeps the tighter of two limits of one kind", () => {
    expect(parseConstraints(["latencyMs<=3", "latencyMs<=2", "latencyMs<=4"], { metrics })).toEqual([
      { metric: "latencyMs", kind: "at-most", limit: 2 },
    ]);
  });

  it.each([
    ["", "empty"],
    ["latencyMs", "METRIC<=NUMBER"],
    ["latencyMs<2", "METRIC<=NUMBER"],
    ["latencyMs<=", "METRIC<=NUMBER"],
    ["latencyMs<=0", "above 0"],
    ["latencyMs<=-1", "above 0"],
    ["latencyMs<=NaN", "above 0"],
    ["latencyMs<=Infinity", "above 0"],
    ["powerW<=1", "latencyMs, areaMm2"],
  ])("refuses %j and says what is expected", (text, wanted) => {
    const parse = () => parseConstraints([text], { metrics, path: "targets" });
    expect(parse).toThrow(InputError);
    expect(parse).toThrow("Cannot read the constraints: targets is");
    expect(parse).toThrow(wanted);
  });

  it("refuses a smallest value above the largest and names both", () => {
    expect(() => parseConstraints(["latencyMs>=2", "latencyMs<=1"], { metrics })).toThrow("latencyMs>=2 together with latencyMs<=1");
    expect(parseConstraints(["latencyMs>=1", "latencyMs<=1"], { metrics })).toHaveLength(2);
  });
});
