import type { Accelerator } from "../../../src/accelerator/accelerator.ts";
import { buildAccelerator } from "../../../src/accelerator/build-accelerator.ts";
import { baseline, edgeTpu } from "../../../src/accelerator/presets.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import { buildNetwork } from "../../../src/network/build-network.ts";
import type { Network } from "../../../src/network/network.ts";
import { lowerNetwork } from "../../../src/simulator/lower-network.ts";
import { ProgramEnergies } from "../../../src/simulator/shared/program-energies.ts";
import { ProgramSetBuilder } from "../../../src/simulator/shared/program-set.ts";
import { SharedSimulator } from "../../../src/simulator/shared/shared-simulator.ts";
import { Simulator } from "../../../src/simulator/simulate.ts";
import { createSpace } from "../../../src/space/create-space.ts";
import { sampleCandidate } from "../../../src/space/sample.ts";
import type { SpaceSpec } from "../../../src/space/space.ts";

const ACCELERATORS = createSpace({ name: "accelerator" });

function drawNetworks(spec: SpaceSpec, count: number): readonly Network[] {
  const space = createSpace(spec);
  const rng = createRng(5).split(spec.name);
  return Array.from({ length: count }, () => buildNetwork(space, sampleCandidate(space, rng)));
}

/** One of the 50,000, now and then with less memory than any of them has. */
function drawAccelerator(rng: Rng): Accelerator {
  const drawn = buildAccelerator(ACCELERATORS, sampleCandidate(ACCELERATORS, rng));
  if (rng.uniform() < 0.6) return drawn;
  return {
    ...drawn,
    localMemoryMb: [0.02, 0.05, 0.1, 0.2][rng.integer(4)]!,
    ...(rng.uniform() < 0.3 && { weightMemoryKb: 64 }),
    ...(rng.uniform() < 0.3 && { outputBandwidthGBps: 1 }),
  };
}

/** Every network on every accelerator, shared and by itself. */
function expectEqual(networks: readonly Network[], accelerators: readonly Accelerator[]): void {
  const builder = new ProgramSetBuilder();
  for (const network of networks) builder.add(lowerNetwork(network));
  const set = builder.build();
  const shared = new SharedSimulator(set, { lower: (index) => lowerNetwork(networks[index]!), countsBytes: true });
  const simulator = new Simulator();
  const visited: number[] = [];
  shared.run(accelerators, ({ cycles, bytes }, index) => {
    visited.push(index);
    const accelerator = accelerators[index]!;
    const energies = new ProgramEnergies(accelerator);
    networks.forEach((network, at) => {
      const program = set.programOf[at]!;
      const expected = simulator.totals(network, accelerator);
      expect(cycles[program]).toBe(expected.kind === "infeasible" ? Number.NaN : expected.cycles);
      if (expected.kind === "infeasible") return;
      const energyUj = energies.of({ program, macs: set.programs[program]!.macs, cycles: cycles[program]!, bytes });
      expect(energyUj / expected.energyUj).toBeCloseTo(1, 11);
    });
  });
  expect(visited.toSorted((a, b) => a - b)).toEqual(accelerators.map((_, index) => index));
}

const SPACES: readonly (readonly [SpaceSpec, number])[] = [
  [{ name: "nas-bench-201" }, 10],
  [{ name: "nas-bench-macro" }, 3],
  [{ name: "mobilenet-v2", inputSize: 32, classes: 10 }, 2],
  [{ name: "efficientnet-b0", inputSize: 32 }, 1],
];

describe.each(SPACES)("SharedSimulator on %o", (spec, count) => {
  it("gives each pair the cycles and the energy that the simulator gives it alone", () => {
    const rng = createRng(7);
    expectEqual(
      drawNetworks(spec, count),
      Array.from({ length: 6 }, () => drawAccelerator(rng)),
    );
  });

  it("does so for accelerators that share results", () => {
    const [memories, files, bandwidths] = [
      [0.1, 2],
      [8, 128],
      [5, 20],
    ];
    const accelerators = memories.flatMap((localMemoryMb) =>
      files.flatMap((registerFileKb) =>
        bandwidths.map((ioBandwidthGBps) => ({ ...baseline, peX: 2, peY: 1, localMemoryMb, registerFileKb, ioBandwidthGBps })),
      ),
    );
    expectEqual(drawNetworks(spec, Math.ceil(count / 2)), [...accelerators, edgeTpu]);
  });
});
