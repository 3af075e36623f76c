import fc from "fast-check";
import { fingerprint } from "../../src/core/hash.ts";
import { createRng } from "../../src/core/rng.ts";
import { parseCandidate, printCandidate } from "../../src/space/candidate-text.ts";
import { cardinality } from "../../src/space/cardinality.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { decisionValues } from "../../src/space/decision-values.ts";
import { encodeCandidate, encodedLength } from "../../src/space/encode.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { mutateCandidate, neighbourCandidates } from "../../src/space/neighbour.ts";
import { partCandidate } from "../../src/space/part.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import type { Candidate, Space, SpaceSpec } from "../../src/space/space.ts";

const small = mobilenetV2Spec({
  inputSize: 8,
  stem: { channels: 4, stride: 1 },
  stages: [
    { channels: 4, blocks: 1, stride: 1 },
    { channels: 8, blocks: 3, stride: 2 },
  ],
  headChannels: 8,
});
const own: SpaceSpec = {
  name: "systolic",
  decisions: [
    { name: "rows", values: [8, 16] },
    { name: "dataflow", values: ["os", "ws", "is"] },
  ],
};
const specs: readonly (readonly [string, SpaceSpec])[] = [
  ["mobilenet-v2", mobilenetV2Spec()],
  ["mobilenet-v2 with widths that coincide", small],
  ["nas-bench-201", { name: "nas-bench-201" }],
  ["nas-bench-macro", { name: "nas-bench-macro" }],
  ["efficientnet-b0", { name: "efficientnet-b0" }],
  [
    "efficientnet-b0 with widths that coincide",
    {
      name: "efficientnet-b0",
      stages: [
        { channels: 4, blocks: 1, stride: 2 },
        { channels: 8, blocks: 2, stride: 1 },
      ],
    },
  ],
  ["accelerator", { name: "accelerator" }],
  ["a user's own", own],
  ["joint", jointSpec(small, { name: "accelerator" })],
  ["joint with a user's own", jointSpec({ name: "nas-bench-201" }, own)],
];

describe.each(specs)("space %s", (_, spec) => {
  const space = createSpace(spec);
  const candidates = fc.tuple(...space.decisions.map(({ values }) => fc.nat(values.length - 1)));
  const seeds = fc.nat(1000);
  const same = (first: Candidate, second: Candidate): boolean =>
    printCandidate(space.canonicalize(first)) === printCandidate(space.canonicalize(second));

  test("its spec survives JSON and builds the same space again", () => {
    const again = createSpace(JSON.parse(JSON.stringify(space.spec)));
    expect(again.decisions).toEqual(space.decisions);
    expect(fingerprint(again.spec)).toBe(fingerprint(space.spec));
  });

  test("decision names are unique and every decision has a value", () => {
    expect(new Set(space.decisions.map((decision) => decision.name)).size).toBe(space.decisions.length);
    for (const { values } of space.decisions) expect(new Set(values).size).toBe(values.length);
  });

  test("its parts tile the decisions in order", () => {
    const tiled = space.parts.flatMap((part) => partCandidate(part, [...space.decisions.keys()]));
    expect(tiled).toEqual([...space.decisions.keys()]);
    expect(space.parts.map((part) => part.space.decisions.length).reduce((a, b) => a + b)).toBe(space.decisions.length);
  });

  test("there are no more designs than candidates", () => {
    expect(space.distinctDesigns() > 0n && space.distinctDesigns() <= cardinality(space)).toBe(true);
  });

  test("parse undoes print", () => {
    fc.assert(fc.property(candidates, (candidate) => expect(parseCandidate(space, printCandidate(candidate))).toEqual(candidate)));
  });

  test("a canonical candidate is its own representative and belongs to the space", () => {
    fc.assert(
      fc.property(candidates, (candidate) => {
        const canonical = space.canonicalize(candidate);
        expect(space.canonicalize(canonical)).toEqual(canonical);
        expect(parseCandidate(space, printCandidate(canonical))).toEqual(canonical);
      }),
    );
  });

  test("a decision is active exactly where one of its other values changes the design", () => {
    fc.assert(
      fc.property(candidates, (candidate) => {
        const active = space.activeDecisions(candidate);
        const matters = space.decisions.map(({ values }, index) =>
          values.some((__, value) => !same(candidate, candidate.with(index, value))),
        );
        expect(active).toEqual(matters);
      }),
      { numRuns: 30 },
    );
  });

  test("inactive decisions of a canonical candidate are 0", () => {
    fc.assert(
      fc.property(candidates, (candidate) => {
        const canonical = space.canonicalize(candidate);
        const active = space.activeDecisions(canonical);
        expect(canonical.filter((value, index) => !active[index] && value !== 0)).toEqual([]);
      }),
    );
  });

  test("neighbours are other designs, one active decision away, each once", () => {
    fc.assert(
      fc.property(candidates, (candidate) => {
        const active = space.activeDecisions(candidate);
        const neighbours = neighbourCandidates(space, candidate);
        expect(new Set(neighbours.map(printCandidate)).size).toBe(neighbours.length);
        for (const neighbour of neighbours) {
          const changed = [...neighbour.keys()].filter((index) => neighbour[index] !== candidate[index]);
          expect(changed).toHaveLength(1);
          expect(active[changed[0]!]).toBe(true);
          expect(same(neighbour, candidate)).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("a mutant is one of the neighbours and depends on the stream alone", () => {
    fc.assert(
      fc.property(candidates, seeds, (candidate, seed) => {
        const mutant = mutateCandidate(space, candidate, createRng(seed));
        expect(neighbourCandidates(space, candidate).map(printCandidate)).toContain(printCandidate(mutant));
        expect(mutateCandidate(space, candidate, createRng(seed))).toEqual(mutant);
      }),
      { numRuns: 20 },
    );
  });

  test("samples by label do not depend on the order they are drawn in", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const draw = (indexes: readonly number[]): Candidate[] => {
          const rng = createRng(seed);
          return indexes.map((index) => sampleCandidate(space, rng.split(`sample/${index}`)));
        };
        expect(draw([2, 0, 1])).toEqual([2, 0, 1].map((index) => draw([0, 1, 2])[index]));
      }),
      { numRuns: 10 },
    );
  });

  test("sampling takes every value of every decision equally often", () => {
    const rng = createRng(5);
    const counts = space.decisions.map(({ values }) => values.map(() => 0));
    for (let draw = 0; draw < 2000; draw++)
      sampleCandidate(space, rng).forEach((value, index) => {
        counts[index]![value]! += 1;
      });
    // Five standard deviations of a binomial share around its mean.
    for (const shares of counts)
      for (const count of shares) {
        const chance = 1 / shares.length;
        expect(Math.abs(count - 2000 * chance)).toBeLessThan(5 * Math.sqrt(2000 * chance * (1 - chance)) + 1);
      }
  });

  test("the one-hot encoding marks one value a decision, and tells candidates apart", () => {
    fc.assert(
      fc.property(candidates, (candidate) => {
        const encoding = encodeCandidate(space, candidate);
        expect(encoding).toHaveLength(encodedLength(space));
        expect(readBack(space, encoding)).toEqual(candidate);
      }),
    );
  });

  test("decision values are those the indexes point at", () => {
    fc.assert(
      fc.property(candidates, (candidate) => {
        const values = decisionValues(space, candidate);
        expect(space.decisions.map((decision) => decision.values.indexOf(values[decision.name]!))).toEqual(candidate);
      }),
    );
  });
});

function readBack(space: Space, encoding: Float32Array): number[] {
  let offset = 0;
  return space.decisions.map(({ values }) => {
    const marks = Array.from(encoding.subarray(offset, offset + values.length));
    offset += values.length;
    expect(marks.filter((mark) => mark !== 0)).toEqual([1]);
    return marks.indexOf(1);
  });
}
