import { findAcceleratorCandidate } from "../../src/accelerator/accelerator-candidate.ts";
import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { createSpace } from "../../src/space/create-space.ts";

const space = createSpace({ name: "accelerator" });

describe("findAcceleratorCandidate", () => {
  it("undoes buildAccelerator", () => {
    expect(findAcceleratorCandidate(space, baseline)).toEqual([2, 2, 2, 2, 2, 2, 3]);
    expect(findAcceleratorCandidate(space, buildAccelerator(space, [0, 4, 3, 1, 0, 4, 2]))).toEqual([0, 4, 3, 1, 0, 4, 2]);
  });

  it("finds none for a searched field of another value or a fixed field of its own", () => {
    expect(findAcceleratorCandidate(space, { ...baseline, peX: 3 })).toBeUndefined();
    expect(findAcceleratorCandidate(space, { ...baseline, clockMhz: 500 })).toBeUndefined();
    expect(findAcceleratorCandidate(space, edgeTpu)).toBeUndefined();
  });
});
