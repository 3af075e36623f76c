import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { baseline } from "../../src/accelerator/presets.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";

const candidate = [2, 2, 2, 2, 2, 2, 3];

test("the middle candidate of the space is the baseline", () => {
  expect(buildAccelerator(createSpace({ name: "accelerator" }), candidate)).toEqual({ ...baseline, name: "accelerator 2:2:2:2:2:2:3" });
});

test("of a joint candidate the accelerator's part counts", () => {
  const networks = createSpace({ name: "mobilenet-v2" });
  const joint = createSpace(jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }));
  const whole = [...networks.decisions.map(() => 0), ...candidate];
  expect(buildAccelerator(joint, whole)).toMatchObject({ peX: 4, simdUnits: 64, ioBandwidthGBps: 20 });
});

test("a space without accelerators is refused", () => {
  expect(() => buildAccelerator(createSpace({ name: "nas-bench-201" }), [0, 0, 0, 0, 0, 0])).toThrow(
    "space is nas-bench-201, expected accelerator",
  );
});
