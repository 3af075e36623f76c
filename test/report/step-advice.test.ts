import { adviseRunnable, adviseStep, tabulateSteps } from "../../src/report/step-advice.ts";
import type { FeasibleSimulation } from "../../src/simulator/simulation.ts";
import type { StepUp } from "../../src/simulator/step-up.ts";

const labels = { compute: 30, bank: 0, weightWait: 9, fill: 0, drain: 0, ioWait: 61, control: 0 };
/** Only what advice rests on: 100 cycles, 61 of them waiting for transfers. */
const simulation = { labels, cycles: 100, latencyMs: 2, hostMs: 0, energyUj: 50, areaMm2: 20 } as unknown as FeasibleSimulation;

function step(parameter: string, figures: { latencyMs: number; energyUj?: number; areaMm2: number }): StepUp {
  const { latencyMs, energyUj = 50, areaMm2 } = figures;
  const result = { kind: "feasible", macs: 1, arrayCycles: 1, cycles: 1, latencyMs, energyUj, areaMm2, labels } as const;
  return { parameter, from: 20, to: 25, areaMm2, result };
}
const stuck: StepUp = {
  parameter: "simdUnits",
  from: 64,
  to: 128,
  areaMm2: 26,
  result: { kind: "infeasible", reasons: [{ code: "register-file-too-small", message: "Layer stem needs more." }] },
};

test("the advice names what limits, and the step that takes most off the latency with its price", () => {
  const steps = [
    step("peX", { latencyMs: 1.9, areaMm2: 30 }),
    stuck,
    step("ioBandwidthGBps", { latencyMs: 1.72, energyUj: 51, areaMm2: 21.5 }),
  ];
  expect(adviseStep(simulation, steps)).toBe(
    "Waiting for transfers takes 61 % of the cycles; ioBandwidthGBps 20 -> 25 would take 14 % off the latency for 1.50 mm² (8 %) more area.",
  );
  expect(tabulateSteps(simulation, steps).rows).toEqual([
    ["ioBandwidthGBps 20 -> 25", "-14.0 %", "+2.0 %", "+1.50"],
    ["peX 20 -> 25", "-5.0 %", "0.0 %", "+10.0"],
    ["simdUnits 64 -> 128", "", "", "+6.00", "cannot run: Layer stem needs more."],
  ]);
});

test("of equal gains the smaller one is advised, and a price below half a percent is not called nothing", () => {
  const steps = [step("lanes", { latencyMs: 1.5, areaMm2: 22 }), step("registerFileKb", { latencyMs: 1.5, areaMm2: 20.04 })];
  expect(adviseStep(simulation, steps)).toMatch(/; registerFileKb .* 25 % off the latency for 0\.0400 mm² \(under 1 %\) more area\.$/);
});

test("nothing is advised that gains nothing", () => {
  const steps = [step("peX", { latencyMs: 1.99, areaMm2: 30 }), step("peY", { latencyMs: 2.1, areaMm2: 30 }), stuck];
  expect(adviseStep(simulation, steps)).toMatch(/; no searched parameter, one step larger, would take as much as 1 % off the latency\.$/);
});

test("where the host takes most of the time, that is said first", () => {
  expect(adviseStep({ ...simulation, hostMs: 1.5 }, [])).toMatch(
    /^The host takes 75 % of the latency, which no parameter of the chip changes; on the chip, waiting for transfers takes 61 %/,
  );
});

test("a design that cannot run learns what would let it", () => {
  const infeasible = { kind: "infeasible", reasons: [{ code: "register-file-too-small", message: "" }] } as const;
  expect(adviseRunnable(infeasible, [stuck])).toBe("No searched parameter, one step larger, would let it run.");
  expect(adviseRunnable(infeasible, [stuck, step("registerFileKb", { latencyMs: 1, areaMm2: 21 })])).toBe(
    "It would run with registerFileKb 20 -> 25 (21.0 mm² in all).",
  );
  expect(adviseRunnable({ kind: "infeasible", reasons: [{ code: "area-budget-exceeded", message: "" }] }, [stuck])).toMatch(/smaller/);
});
