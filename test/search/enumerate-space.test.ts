import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { InterruptedError } from "../../src/core/errors.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import { type Constraint, isWithin } from "../../src/objective/constraint.ts";
import type { Executor } from "../../src/runtime/executor.ts";
import { enumerateBlock } from "../../src/search/enumerate-block.ts";
import { enumerateSpace } from "../../src/search/enumerate-space.ts";
import { comparePairs, type ExactFindings, type ExactPair } from "../../src/search/exact-designs.ts";
import { blocksOf, jointCandidate, openExactSpace } from "../../src/search/exact-space.ts";
import { createMemoryStore } from "../../src/search/run-store.ts";
import { Simulator } from "../../src/simulator/simulate.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";

const SPEC = jointSpec(
  {
    name: "mobilenet-v2",
    inputSize: 8,
    classes: 4,
    stem: { channels: 8, stride: 1 },
    stages: [{ channels: 8, blocks: 1, stride: 2 }],
    headChannels: 16,
  },
  { name: "accelerator" },
);
const joint = createSpace(SPEC);
const space = openExactSpace(joint);
const simulator = new Simulator();
/** Some of them equal. */
const qualities = space.networkDesigns.map((_, at) => ((7 * at) % 11) / 11);

function enumerate(block: number, constraints: readonly Constraint[], only = { bestOnly: false, floor: 0 }): ExactFindings {
  const bytes = new Uint8Array(Float64Array.from(qualities).buffer);
  return enumerateBlock({ space: SPEC, block, constraints, ...only, qualities: bytes } as never);
}

const BLOCK = 40;

/** Every pair of the block that can be built, by the simulator itself, with its energy. */
const simulated = blocksOf(space)[BLOCK]!.flatMap((accelerator) =>
  space.networkDesigns.flatMap((design, network) => {
    const candidate = jointCandidate(space, { network, accelerator });
    const result = simulator.totals(buildNetwork(space.networks, design), buildAccelerator(joint, candidate));
    if (result.kind === "infeasible") return [];
    const { latencyMs, areaMm2, energyUj } = result;
    return [{ quality: qualities[network]!, latencyMs, areaMm2, energyUj, network, accelerator }];
  }),
);

function expectedWithin(constraints: readonly Constraint[]) {
  const feasible = simulated.length;
  const within = simulated.flatMap(({ energyUj, ...pair }): readonly ExactPair[] => {
    const metrics = { latencyMs: pair.latencyMs, areaMm2: pair.areaMm2, energyUj };
    return isWithin(constraints, { kind: "feasible", metrics }) ? [pair] : [];
  });
  const figuresOf = ({ quality, latencyMs, areaMm2 }: ExactPair) => [-quality, latencyMs, areaMm2] as const;
  const ordered = within.toSorted(comparePairs);
  const front = ordered.filter(
    (pair) =>
      !within.some((other) => {
        const [a, b] = [figuresOf(other), figuresOf(pair)];
        return a.every((value, at) => value <= b[at]!) && (a.some((value, at) => value < b[at]!) || comparePairs(other, pair) < 0);
      }),
  );
  return { feasible, within: within.length, best: ordered[0] ?? null, front };
}

const LIMITS: readonly (readonly Constraint[])[] = [
  [],
  [
    { metric: "latencyMs", kind: "at-most", limit: 0.004 },
    { metric: "areaMm2", kind: "at-most", limit: 20 },
  ],
  [{ metric: "energyUj", kind: "at-most", limit: 1 }],
];

describe("enumerateBlock", () => {
  it.each(LIMITS.map((constraints) => [constraints.map(({ metric }) => metric).join(" and ") || "nothing", constraints] as const))(
    "finds what the simulator finds pair by pair, within limits on %s",
    (_, constraints) => {
      const { front, ...found } = enumerate(BLOCK, constraints);
      const expected = expectedWithin(constraints);
      expect(found).toEqual({
        pairs: 125 * qualities.length,
        feasible: expected.feasible,
        within: expected.within,
        best: expected.best,
      });
      expect(front.toSorted(comparePairs)).toEqual(expected.front.toSorted(comparePairs));
      expect(expected.within).toBeGreaterThan(0);
      const { quality } = expected.best!;
      for (const floor of [0, quality]) expect(enumerate(BLOCK, constraints, { bestOnly: true, floor }).best).toEqual(expected.best);
      expect(enumerate(BLOCK, constraints, { bestOnly: true, floor: quality + 1e-9 }).best).toBeNull();
    },
  );

  it("takes a design whose energy is exactly the limit", () => {
    const { best } = enumerate(3, []);
    const network = buildNetwork(space.networks, space.networkDesigns[best!.network]!);
    const candidate = jointCandidate(space, best!);
    const result = simulator.totals(network, buildAccelerator(joint, candidate));
    if (result.kind === "infeasible") throw new Error("expected a design that can be built");
    const found = enumerate(3, [
      { metric: "energyUj", kind: "at-most", limit: result.energyUj },
      { metric: "latencyMs", kind: "at-most", limit: result.latencyMs },
      { metric: "areaMm2", kind: "at-most", limit: result.areaMm2 },
    ]);
    expect(found.best).toEqual(best);
  });
});

const whole = [7, 107, 207, 307].map((block) => enumerate(block, []));

/** Answers at once, with little: what the whole does with blocks is what is tested. */
function createBlockExecutor(workers: number, options: { readonly stopAfter?: number; readonly stop?: () => void } = {}): Executor {
  let calls = 0;
  return {
    workers,
    async run(_, input) {
      calls++;
      if (calls === options.stopAfter) options.stop?.();
      const { block } = input as unknown as { readonly block: number };
      // Later calls answer first.
      if (block % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      return block % 100 === 7 ? whole[(block - 7) / 100]! : { pairs: 1, feasible: 0, within: 0, best: null, front: [] };
    },
    dispose: async () => {},
  };
}

describe("enumerateSpace", () => {
  const options = { space: joint, qualities, constraints: [] };

  it("answers the same whatever the number of workers, with the simulator's figures", async () => {
    const one = await enumerateSpace({ ...options, store: createMemoryStore(), executor: createBlockExecutor(1) });
    const five = await enumerateSpace({ ...options, store: createMemoryStore(), executor: createBlockExecutor(5) });
    expect(five).toEqual(one);
    expect(one.front.length).toBeGreaterThan(3);
    const { candidate, cost } = one.best!;
    const { latencyMs, energyUj, areaMm2 } = simulator.totals(
      buildNetwork(joint, candidate),
      buildAccelerator(joint, candidate),
    ) as never as Record<string, number>;
    expect(cost).toEqual({ kind: "feasible", metrics: { latencyMs, energyUj, areaMm2 } });
  });

  it("goes on where it was interrupted", async () => {
    const unbroken = await enumerateSpace({ ...options, store: createMemoryStore(), executor: createBlockExecutor(1) });
    const store = createMemoryStore();
    const stop = new AbortController();
    const executor = createBlockExecutor(2, { stopAfter: 150, stop: () => stop.abort() });
    await expect(enumerateSpace({ ...options, store, executor, signal: stop.signal })).rejects.toThrow(InterruptedError);
    const saved = (await store.readState("enumerate"))!.state as { readonly done: readonly number[] };
    expect(saved.done.length).toBeGreaterThan(100);
    expect(saved.done.length).toBeLessThan(400);
    expect(await enumerateSpace({ ...options, store, executor: createBlockExecutor(2) })).toEqual(unbroken);
  });

  it("refuses a space without accelerators, and one with too many networks", async () => {
    const refused = (name: string) => enumerateSpace({ ...options, space: createSpace({ name }), store: createMemoryStore() });
    await expect(refused("nas-bench-201")).rejects.toThrow(/space is nas-bench-201, expected the product/);
    const large = createSpace(jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }));
    await expect(enumerateSpace({ ...options, space: large, store: createMemoryStore() })).rejects.toThrow(/candidates, expected at most/);
  });
});
