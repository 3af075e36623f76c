import { createRng } from "../../src/core/rng.ts";
import { Featurizer } from "../../src/predictor/featurizer.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { featurizeRows } from "./featurize-rows.ts";

const metrics = ["latencyMs", "energyUj", "areaMm2"];

describe("Featurizer", () => {
  test.each(["mobilenet-v2", "nas-bench-201"])("gives finite features and quantities that are not negative for all of %s", (name) => {
    const space = createSpace(jointSpec({ name }, { name: "accelerator" }));
    const featurizer = new Featurizer(space);
    const rng = createRng(1);
    const candidates = Array.from({ length: 60 }, (_, index) => sampleCandidate(space, rng.split(String(index))));
    const rows = { count: candidates.length, candidates: Uint8Array.from(candidates.flat()) };
    const { features, quantities } = featurizeRows(featurizer, rows, metrics);
    expect(features).toHaveLength(candidates.length * featurizer.names.length);
    expect(features.every(Number.isFinite)).toBe(true);
    for (const metric of metrics) expect(quantities[metric]!.every((value) => value >= 0)).toBe(true);
    expect(new Set(featurizer.names).size).toBe(featurizer.names.length);
  });

  test("gives equal designs equal features", () => {
    const space = createSpace(jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }));
    const featurizer = new Featurizer(space);
    const rng = createRng(2);
    for (let index = 0; index < 40; index++) {
      const candidate = sampleCandidate(space, rng.split(String(index)));
      const [own, canonical] = [candidate, space.canonicalize(candidate)].map(
        (each) => featurizeRows(featurizer, { count: 1, candidates: Uint8Array.from(each) }, metrics).features,
      );
      expect(own).toEqual(canonical);
    }
  });

  test("refuses a space without accelerators", () => {
    expect(() => new Featurizer(createSpace({ name: "nas-bench-201" }))).toThrow("expected a joint space");
  });
});
