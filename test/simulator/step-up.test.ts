import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { simulateStepsUp } from "../../src/simulator/step-up.ts";

const network = mobilenetV2({ width: 0.35, inputSize: 96 });
const named = (accelerator: typeof baseline) =>
  simulateStepsUp([network], accelerator).map(({ parameter, from, to }) => [parameter, from, to]);

test("each searched parameter goes to the next value of its list", () => {
  expect(named(baseline)).toEqual([
    ["peX", 4, 6],
    ["peY", 4, 6],
    ["simdUnits", 64, 128],
    ["lanes", 4, 8],
    ["localMemoryMb", 2, 3],
    ["registerFileKb", 32, 64],
    ["ioBandwidthGBps", 20, 25],
  ]);
});

test("values off the list, and the last of it, are doubled; steps beyond the limits are left out", () => {
  expect(named({ ...baseline, peX: 8, peY: 3, lanes: 200, ioBandwidthGBps: 0.5 })).toEqual([
    ["peX", 8, 16],
    ["peY", 3, 6],
    ["simdUnits", 64, 128],
    ["localMemoryMb", 2, 3],
    ["registerFileKb", 32, 64],
    ["ioBandwidthGBps", 0.5, 1],
  ]);
});

test("a step's figures are those of simulating the larger accelerator", () => {
  for (const accelerator of [baseline, edgeTpu]) {
    const [wider] = simulateStepsUp([network], accelerator);
    const again = simulate(network, { ...accelerator, peX: 6 });
    if (again.kind === "infeasible") throw new Error("expected a design that runs");
    const { cycles, latencyMs, areaMm2 } = again;
    expect(wider!.result).toMatchObject({ kind: "feasible", cycles, latencyMs, areaMm2 });
    expect(wider!.areaMm2).toBe(areaMm2);
  }
});

test("a link with two directions gains in both", () => {
  const faster = simulateStepsUp([network], edgeTpu).find(({ parameter }) => parameter === "ioBandwidthGBps")!;
  const before = simulate(network, edgeTpu);
  expect(faster.result.kind === "feasible" && before.kind === "feasible" && faster.result.cycles < before.cycles).toBe(true);
});

test("a step that cannot run says why, and still has an area", () => {
  const full = { ...baseline, registerFileKb: 8, simdUnits: 96 };
  const wider = simulateStepsUp([network], full).find(({ parameter }) => parameter === "simdUnits")!;
  expect(wider).toMatchObject({ to: 192, result: { kind: "infeasible" } });
  expect(wider.areaMm2).toBeGreaterThan(0);
});
