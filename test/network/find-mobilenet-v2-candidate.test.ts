import { createRng } from "../../src/core/rng.ts";
import { buildMobilenetV2Network, mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { findMobilenetV2Candidate } from "../../src/network/find-mobilenet-v2-candidate.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";
import { createMobilenetV2Space } from "../../src/space/mobilenet-v2.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { sampleCandidate } from "../../src/space/sample.ts";

const space = createMobilenetV2Space(mobilenetV2Spec({}));

describe("findMobilenetV2Candidate", () => {
  it("undoes buildMobilenetV2Network, whatever blocks are skipped", () => {
    const rng = createRng(4);
    for (let index = 0; index < 40; index++) {
      const candidate = sampleCandidate(space, rng.split(String(index)));
      const network = { ...buildMobilenetV2Network(space, space.canonicalize(candidate)), name: "mine" };
      expect(findMobilenetV2Candidate(space, network)).toEqual(space.canonicalize(candidate));
    }
  });

  it("finds the published network, and none for one of another width, size or shape", () => {
    const published = mobilenetV2({ width: 1 });
    const candidate = findMobilenetV2Candidate(space, published)!;
    expect(buildMobilenetV2Network(space, candidate).nodes).toEqual(published.nodes);
    expect(findMobilenetV2Candidate(space, buildReference("mobilenet-v2:classes=1000"))).toEqual(candidate);
    expect(findMobilenetV2Candidate(space, mobilenetV2({ width: 0.5 }))).toBeUndefined();
    expect(findMobilenetV2Candidate(space, mobilenetV2({ width: 1, inputSize: 160 }))).toBeUndefined();
    const { nodes } = published;
    expect(findMobilenetV2Candidate(space, { ...published, nodes: nodes.slice(0, 40) })).toBeUndefined();
  });
});
