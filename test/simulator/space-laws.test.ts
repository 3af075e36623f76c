import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { createRng } from "../../src/core/rng.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { Simulator } from "../../src/simulator/simulate.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { sampleCandidate } from "../../src/space/sample.ts";

const networks = createSpace({ name: "mobilenet-v2" });
const accelerators = createSpace({ name: "accelerator" });
const simulator = new Simulator();

const rng = createRng(11);
/** Designs of the space that can run, with their cycles. */
const designs = Array.from({ length: 36 }).flatMap((_, index) => {
  const network = buildNetwork(networks, sampleCandidate(networks, rng.split(`network/${index}`)));
  const accelerator = buildAccelerator(accelerators, sampleCandidate(accelerators, rng.split(`accelerator/${index}`)));
  const totals = simulator.totals(network, accelerator);
  return totals.kind === "feasible" ? [{ network, accelerator, cycles: totals.cycles }] : [];
});

/** Cycles after over cycles before, for the designs that the change leaves feasible. */
function ratios(change: (accelerator: Accelerator) => Accelerator): number[] {
  return designs.flatMap(({ network, accelerator, cycles }) => {
    const after = simulator.totals(network, change(accelerator));
    return after.kind === "feasible" ? [after.cycles / cycles] : [];
  });
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** More of a resource: never more than 2 % slower, and this much faster for the median design. */
const laws: readonly (readonly [string, (accelerator: Accelerator) => Accelerator, number])[] = [
  ["PEs across", (a) => ({ ...a, peX: 2 * a.peX }), 0.8],
  ["PEs down", (a) => ({ ...a, peY: 2 * a.peY }), 0.8],
  ["lanes", (a) => ({ ...a, lanes: 2 * a.lanes }), 0.99],
  ["units with registers in proportion", (a) => ({ ...a, simdUnits: 2 * a.simdUnits, registerFileKb: 2 * a.registerFileKb }), 0.99],
  ["local memory", (a) => ({ ...a, localMemoryMb: 2 * a.localMemoryMb }), 1],
  ["registers", (a) => ({ ...a, registerFileKb: 2 * a.registerFileKb }), 1],
  ["bandwidth", (a) => ({ ...a, ioBandwidthGBps: 2 * a.ioBandwidthGBps }), 0.999],
];

test.each(laws)("with the mapper on, twice the %s is never more than 2 %% slower", (_, change, typical) => {
  const measured = ratios(change);
  expect(measured.length).toBeGreaterThan(18);
  expect(Math.max(...measured)).toBeLessThanOrEqual(1.02);
  expect(median(measured)).toBeLessThanOrEqual(typical);
});
