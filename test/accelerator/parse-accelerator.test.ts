import { parseAccelerator } from "../../src/accelerator/parse-accelerator.ts";
import { acceleratorPresets, baseline } from "../../src/accelerator/presets.ts";

test("what a file leaves out is the baseline's", () => {
  expect(parseAccelerator({ name: "mine", peX: 3 }, "a.json")).toEqual({ ...baseline, name: "mine", peX: 3 });
});

test("every preset reads as itself", () => {
  for (const preset of Object.values(acceleratorPresets))
    expect(parseAccelerator(JSON.parse(JSON.stringify(preset)), "a.json")).toEqual(preset);
});

test.each([
  [{ peX: 0 }, "a.json.peX is 0, expected an integer from 1 to 256"],
  [{ peY: -1 }, "a.json.peY is -1, expected an integer from 1 to 256"],
  [{ lanes: 1.5 }, "a.json.lanes is 1.5, expected an integer from 1 to 256"],
  [{ simdUnits: 1e9 }, "a.json.simdUnits is 1000000000, expected an integer from 1 to 4096"],
  [{ registerFileKb: "32" }, 'a.json.registerFileKb is "32", expected an integer from 1 to 65536'],
  [{ localMemoryMb: 1.33 }, "a.json.localMemoryMb is 1.33, expected a whole number of KiB"],
  [{ ioBandwidthGBps: 0 }, "a.json.ioBandwidthGBps is 0, expected a number from 0.001 to 10000"],
  [{ technologyNm: 10 }, "a.json.technologyNm is 10, expected one of 45, 28, 22, 16, 7"],
  [{ weightHold: "both" }, "a.json.weightHold is "],
  [{ spatialMappings: [] }, "a.json.spatialMappings is [], expected at least one mapping"],
  [{ simd: 4 }, "a.json.simd is an unknown key"],
])("%j is refused with its place and what is expected", (value, message) => {
  expect(() => parseAccelerator(value, "a.json")).toThrow(`Cannot read an accelerator: ${message}`);
});
