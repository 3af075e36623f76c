import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import type { SpaceSpec } from "../../src/space/space.ts";

const systolic: SpaceSpec = {
  name: "systolic",
  decisions: [
    { name: "rows", values: [8, 16] },
    { name: "dataflow", values: ["os", "ws", "is"] },
  ],
};

test("holds the decisions as listed, all of them independent", () => {
  const space = createSpace(systolic);
  expect(space.decisions).toEqual(systolic.decisions);
  expect(space.distinctDesigns()).toBe(6n);
  expect(space.parts).toEqual([{ space, offset: 0 }]);
});

test("is a part of a product by its own name", () => {
  const names = createSpace(jointSpec({ name: "nas-bench-201" }, systolic)).decisions.map(({ name }) => name);
  expect(names.slice(-2)).toEqual(["systolic.rows", "systolic.dataflow"]);
});

const withDecisions = (...decisions: readonly object[]): SpaceSpec => ({ name: "mine", decisions: decisions as never });
test.each<[SpaceSpec, RegExp]>([
  [withDecisions(), /decisions is \[\], expected at least 1 items/],
  [withDecisions({ name: "rows", values: [] }), /decisions\[0\]\.values is \[\], expected at least 1 items/],
  [withDecisions({ name: "rows" }), /decisions\[0\]\.values is missing/],
  [withDecisions({ name: "0", values: [1] }), /decisions\[0\]\.name is "0", expected a letter/],
  [withDecisions({ name: "rows", values: [true] }), /values\[0\] is true, expected a number or text/],
  [withDecisions({ name: "rows", values: [8, 16, 8] }), /rows has 8 twice, expected each once/],
  [withDecisions({ name: "rows", values: [1] }, { name: "rows", values: [2] }), /decisions has "rows" twice/],
  [withDecisions({ name: "rows", values: [1], unit: "kB" }), /decisions\[0\]\.unit is an unknown key, expected one of name, values/],
  [{ ...systolic, name: "My Space" }, /name is "My Space", expected lower-case letters/],
  [{ name: "accelerator", decisions: [] }, /decisions is an unknown key/],
])("refuses %j", (spec, message) => {
  expect(() => createSpace(spec)).toThrow(message);
});
