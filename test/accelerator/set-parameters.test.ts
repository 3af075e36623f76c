import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { isWithinLimits, NUMERIC_PARAMETERS, overrideParameters, setParameters } from "../../src/accelerator/set-parameters.ts";

test("the numeric parameters are all fields of an accelerator that hold a number, and no others", () => {
  const numbers = Object.entries(baseline).flatMap(([key, value]) => (typeof value === "number" ? [key] : []));
  expect(NUMERIC_PARAMETERS.toSorted()).toEqual([...numbers, "inputBandwidthGBps", "outputBandwidthGBps", "areaBudgetMm2"].toSorted());
});

test("parameters are replaced and the rest stays", () => {
  expect(setParameters(baseline, { peX: 8, clockMhz: 500 }, { place: "--sweep" })).toEqual({ ...baseline, peX: 8, clockMhz: 500 });
});

test("the bandwidth takes both directions with it in proportion, unless one is set as well", () => {
  const faster = overrideParameters(edgeTpu, { ioBandwidthGBps: 0.64 });
  expect(faster.inputBandwidthGBps).toBeCloseTo(0.64, 12);
  expect(faster.outputBandwidthGBps).toBeCloseTo(0.14, 12);
  expect(overrideParameters(edgeTpu, { ioBandwidthGBps: 0.64, outputBandwidthGBps: 1 }).outputBandwidthGBps).toBe(1);
  expect(overrideParameters(baseline, { ioBandwidthGBps: 40 })).not.toHaveProperty("inputBandwidthGBps");
});

test.each([
  [{ peX: 0 }, "--sweep peX is 0, expected an integer from 1 to 256"],
  [{ lanes: 1.5 }, "--sweep lanes is 1.5, expected an integer"],
  [{ localMemoryMb: -1 }, "--sweep localMemoryMb is -1, expected a number from"],
  [{ simdUnits: 1e9 }, "--sweep simdUnits is 1000000000, expected an integer from 1 to 4096"],
  [{ technologyNm: 5 }, "--sweep technologyNm is 5, expected one of 45, 28, 22, 16, 7"],
])("%j is refused with its place", (settings, message) => {
  expect(() => setParameters(baseline, settings, { place: "--sweep" })).toThrow(message);
  expect(isWithinLimits({ ...baseline, ...settings })).toBe(false);
});
