import { firstDifference } from "../../src/dataset/first-difference.ts";

test("equal values have none, whatever the order of their keys", () => {
  expect(firstDifference({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] })).toBeUndefined();
});

test.each([
  [{ a: 1 }, { a: 2 }, { path: "a", left: 1, right: 2 }],
  [{ space: { stem: { stride: 2 } } }, { space: { stem: { stride: 1 } } }, { path: "space.stem.stride", left: 2, right: 1 }],
  [{ parts: [{ name: "x" }] }, { parts: [{ name: "x" }, { name: "y" }] }, { path: "parts.1", left: undefined, right: { name: "y" } }],
  [{ a: 1, b: 2 }, { a: 1 }, { path: "b", left: 2, right: undefined }],
  [{ a: [] }, { a: {} }, { path: "a", left: [], right: {} }],
  [{ a: null }, { a: {} }, { path: "a", left: null, right: {} }],
])("%j and %j differ at %j", (left, right, difference) => {
  expect(firstDifference(left, right)).toEqual(difference);
});
