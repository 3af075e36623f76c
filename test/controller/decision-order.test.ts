import { orderDecisions } from "../../src/controller/decision-order.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";

// 6 decisions of the network, then 7 of the accelerator.
const joint = createSpace(jointSpec({ name: "nas-bench-201" }, { name: "accelerator" }));
const network = [0, 1, 2, 3, 4, 5];
const accelerator = [6, 7, 8, 9, 10, 11, 12];

it("takes the network's decisions first, or the accelerator's, or both by turns", () => {
  expect(orderDecisions(joint, "network-first")).toEqual([...network, ...accelerator]);
  expect(orderDecisions(joint, "accelerator-first")).toEqual([...accelerator, ...network]);
  expect(orderDecisions(joint, "interleaved")).toEqual([6, 0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12]);
});

it("leaves a plain space as it is", () => {
  const space = createSpace({ name: "accelerator" });
  for (const order of ["network-first", "accelerator-first", "interleaved"] as const) {
    expect(orderDecisions(space, order)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  }
});
