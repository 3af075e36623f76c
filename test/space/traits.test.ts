import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { listDesigns } from "../../src/space/list-designs.ts";
import { qualityKey, traitsOf } from "../../src/space/traits.ts";
import { createToySpace, listToyDesigns } from "../search/toy-space.ts";

// Edges 1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2; 0 is none.
const cells = createSpace({ name: "nas-bench-201" });

it.each([
  ["nothing leaves node 2", [3, 2, 4, 1, 3, 0], [3, 0, 0, 1, 3, 0]],
  ["nothing enters node 1", [0, 2, 4, 1, 3, 2], [0, 2, 0, 1, 0, 2]],
  ["node 2 is fed by the dead node 1 alone", [0, 0, 4, 1, 3, 2], [0, 0, 0, 1, 0, 0]],
  ["nothing reaches the output", [3, 2, 4, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
  ["all is alive", [3, 2, 4, 1, 3, 2], [3, 2, 4, 1, 3, 2]],
])("takes dead edges of a cell for none: %s", (_, candidate, traits) => {
  expect(traitsOf(cells, candidate)).toEqual(traits);
});

it("leaves the accelerator out of what quality depends on, unless there is nothing else", () => {
  const joint = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
  const accelerator = [1, 2, 3, 0, 4, 2, 1];
  const candidate = [3, 2, 4, 1, 3, 0, ...accelerator];
  expect(traitsOf(joint, candidate)).toEqual([3, 0, 0, 1, 3, 0]);
  expect(qualityKey(joint, candidate)).toBe("3:2:4:1:3:0");
  expect(traitsOf(createSpace({ name: "accelerator" }), accelerator)).toEqual(accelerator);
});

it("takes a space without traits by its canonical candidates, and lists each design once", () => {
  const toy = createToySpace();
  expect(traitsOf(toy, [2, 1, 2, 3])).toEqual([2, 1, 0, 3]);
  expect(listDesigns(toy)).toEqual(listToyDesigns());
});
