import { Simulator, simulate } from "../../src/simulator/simulate.ts";
import { simulateInTurn, totalInTurn } from "../../src/simulator/simulate-in-turn.ts";
import type { FeasibleSimulation, Simulation } from "../../src/simulator/simulation.ts";
import { chain, convolution, smallMachine } from "./networks.ts";

const small = chain([convolution(32)], 8, 16);
const large = chain([convolution(64, { kernel: 3 }), convolution(16)], 16, 32);
/** Its window does not fit the register file of the narrow machine below. */
const wide = chain([convolution(16, { kernel: 7 })], 16, 16);
const machine = { ...smallMachine, hostCallUs: 100 };

function feasible(simulation: Simulation): FeasibleSimulation {
  if (simulation.kind === "infeasible") throw new Error("expected networks that run");
  return simulation;
}

test("one network in turn is that network", () => {
  expect(simulateInTurn([large], machine)).toEqual(simulate(large, machine));
});

test("several networks take the sum of each, host calls included, on one chip", () => {
  const parts = [small, large, small].map((network) => feasible(simulate(network, machine)));
  const whole = feasible(simulateInTurn([small, large, small], machine));
  const sum = (pick: (part: FeasibleSimulation) => number) => parts.reduce((total, part) => total + pick(part), 0);
  for (const figure of ["macs", "arrayCycles", "cycles"] as const) expect(whole[figure]).toBe(sum((part) => part[figure]));
  for (const figure of ["latencyMs", "energyUj", "hostMs"] as const)
    expect(whole[figure]).toBeCloseTo(
      sum((part) => part[figure]),
      9,
    );
  expect(whole.hostMs).toBeCloseTo(0.3, 12);
  expect(whole.areaMm2).toBe(parts[0]!.areaMm2);
  expect(Object.values(whole.labels).reduce((total, count) => total + count, 0)).toBe(whole.cycles);
  expect(whole.energy.dramUj).toBeCloseTo(
    sum((part) => part.energy.dramUj),
    9,
  );
  expect(whole.layers.map(({ name }) => name)).toEqual(["layer1", "layer1", "layer2", "layer1"]);
  const { hostMs, area, energy, layers, ...totals } = whole;
  expect(totalInTurn(new Simulator(), { networks: [small, large, small], accelerator: machine })).toEqual(totals);
});

test("where one network cannot run, none does, for its reasons", () => {
  const narrow = { ...machine, registerFileKb: 2 };
  expect(simulate(wide, narrow).kind).toBe("infeasible");
  expect(simulateInTurn([small, wide, small], narrow)).toEqual(simulate(wide, narrow));
});
