import fc from "fast-check";
import { baseline } from "../../src/accelerator/presets.ts";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { profileAccelerator } from "../../src/predictor/accelerator-profile.ts";
import { profileLayers } from "../../src/predictor/layer-profile.ts";
import { SweepPlans } from "../../src/predictor/sweep-plans.ts";
import { simulate } from "../../src/simulator/simulate.ts";
import { chain, convolution } from "../simulator/networks.ts";

/** One element that can hold everything. */
const element = { ...baseline, peX: 1, peY: 1, localMemoryMb: 4 };

const situations = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  depth: fc.integer({ min: 1, max: 90 }),
  channels: fc.integer({ min: 1, max: 160 }),
  kernel: fc.constantFrom(1, 3, 5),
  lanes: fc.constantFrom(1, 2, 4),
  simdUnits: fc.constantFrom(16, 32),
  registerFileKb: fc.constantFrom(8, 16, 64),
  plan: fc.integer({ min: 0, max: 9 }),
});

/** A convolution on one element, its rounds as `SweepPlans` knows them, and the cycles that the machine computes or waits for weights. */
function prepare({
  size,
  depth,
  channels,
  kernel,
  lanes,
  simdUnits,
  registerFileKb,
  plan: wanted,
}: typeof situations extends fc.Arbitrary<infer Value> ? Value : never) {
  const accelerator = { ...element, lanes, simdUnits, registerFileKb };
  const network = chain([convolution(channels, { kernel })], size, depth);
  const layer = profileLayers(analyzeNetwork(network), new Map())[0]!;
  const plans = new SweepPlans();
  plans.reset(layer, profileAccelerator(accelerator));
  const plan = Math.min(wanted, plans.count(1) - 1);
  plans.select(1, plan);
  const array = (mapping: { readonly passSteps: number; readonly tileRows: number }) => {
    const full = {
      spatial: "rows-columns",
      lanes,
      tileColumns: size,
      roundsPerTile: plans.rounds,
      weightsOuter: false,
      inPlace: false,
      outputOnChip: false,
    } as const;
    const run = simulate(network, accelerator, { mappings: { layer1: { ...full, ...mapping } } });
    if (run.kind === "infeasible") return undefined;
    const { compute, bank, weightWait } = run.layers[0]!.run.labels;
    return compute + bank + weightWait;
  };
  return { plans, plan, size, array };
}

describe("SweepPlans", () => {
  test("times the rounds of one tile as the machine does", () => {
    let timed = 0;
    fc.assert(
      fc.property(situations, (situation) => {
        const { plans, size, array } = prepare(situation);
        const { rounds, fullRounds } = plans;
        const tile = { positions: size * size, full: fullRounds, ragged: rounds - fullRounds, exposed: true, again: false };
        const cycles = array({ passSteps: plans.passSteps, tileRows: size });
        if (cycles === undefined) return;
        timed++;
        expect(plans.timeRounds(tile)).toBe(cycles);
      }),
      { numRuns: 300 },
    );
    expect(timed).toBeGreaterThan(100);
  });

  test("times tiles of rows that keep their weights as the machine does", () => {
    let timed = 0;
    fc.assert(
      fc.property(situations, (situation) => {
        const { plans, size, array } = prepare(situation);
        const { rounds, fullRounds, passes } = plans;
        // One row a tile: the first waits for the first fill, all but the last end with the fill of the next.
        const tile = { positions: size, full: fullRounds, ragged: rounds - fullRounds };
        const isRepeated = rounds * passes > 1;
        const first = plans.timeRounds({ ...tile, exposed: true, again: size > 1 && isRepeated });
        const middle = plans.timeRounds({ ...tile, exposed: false, again: isRepeated });
        const last = plans.timeRounds({ ...tile, exposed: false, again: false });
        const cycles = array({ passSteps: plans.passSteps, tileRows: 1 });
        if (cycles === undefined) return;
        timed++;
        expect(size === 1 ? first : first + (size - 2) * middle + last).toBe(cycles);
      }),
      { numRuns: 300 },
    );
    expect(timed).toBeGreaterThan(100);
  });

  test("offers passes as large as the register files hold, then halves of them", () => {
    const layer = profileLayers(analyzeNetwork(chain([convolution(64)], 8, 96)), new Map())[0]!;
    const plans = new SweepPlans();
    plans.reset(layer, profileAccelerator({ ...element, lanes: 1, simdUnits: 64, registerFileKb: 8 }));
    // 24 groups of 4 inputs; half of 8 KiB holds 16 of 64 units.
    const offered = Array.from({ length: plans.count(1) }, (_, plan) => {
      plans.select(1, plan);
      return [plans.passSteps, plans.passes];
    });
    expect(offered).toEqual([
      [16, 2],
      [8, 3],
      [4, 6],
      [2, 12],
      [1, 24],
    ]);
  });
});
