import { readFileSync } from "node:fs";
import fc from "fast-check";
import { baseline } from "../../src/accelerator/presets.ts";
import { estimateArea } from "../../src/simulator/estimate-area.ts";
import { createSpace } from "../../src/space/create-space.ts";

const nvdla = readFileSync(new URL("../../datasets/published/golden/nvdla_area_28nm.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number) as [number, number, number, number]);

test.each(nvdla)("NVDLA with %d MACs and %d KiB within 8 %% of its published area", (macs, kilobytes, technologyNm, published) => {
  const core = {
    ...baseline,
    peX: 1,
    peY: 1,
    lanes: 1,
    simdUnits: macs / 4,
    localMemoryMb: kilobytes / 1024,
    registerFileKb: 0,
    ioBandwidthGBps: 0,
    technologyNm,
  };
  expect(Math.abs(estimateArea(core).totalMm2 / published - 1)).toBeLessThanOrEqual(0.08);
});

test("the parts sum to the total, and a smaller node is smaller in every part", () => {
  const parts = (technologyNm: number) => {
    const { totalMm2, ...rest } = estimateArea({ ...baseline, technologyNm });
    expect(Object.values(rest).reduce((sum, part) => sum + part, 0)).toBeCloseTo(totalMm2, 9);
    return Object.values(rest);
  };
  const [large, small] = [parts(16), parts(7)];
  for (const [index, part] of large.entries()) expect(small[index]).toBeLessThan(part);
});

test("area grows with each of the seven searched fields", () => {
  const { decisions } = createSpace({ name: "accelerator" });
  const field = fc.constantFrom(...decisions);
  const rest = fc.tuple(...decisions.map(({ values }) => fc.constantFrom(...(values as number[]))));
  fc.assert(
    fc.property(field, rest, ({ name, values }, others) => {
      const accelerator = { ...baseline, ...Object.fromEntries(decisions.map((decision, index) => [decision.name, others[index]])) };
      const areas = (values as number[]).map((value) => estimateArea({ ...accelerator, [name]: value }).totalMm2);
      for (let index = 1; index < areas.length; index++) expect(areas[index]).toBeGreaterThan(areas[index - 1]!);
    }),
  );
});
