import { readFileSync } from "node:fs";
import { baseline } from "../../src/accelerator/presets.ts";
import { estimateArea } from "../../src/simulator/estimate-area.ts";

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

test("the baseline at 28 nm by hand", () => {
  const { localMemoryMm2, registerFileMm2, macMm2, controlMm2, ioMm2 } = estimateArea({ ...baseline, technologyNm: 28 });
  expect(localMemoryMm2).toBeCloseTo(16 * 2 * 2 ** 23 * 0.396e-6, 6);
  expect(registerFileMm2).toBeCloseTo(16 * 4 * 32 * 2 ** 13 * 0.396e-6, 6);
  expect(macMm2).toBeCloseTo(16 * 4 * 64 * 4 * 1777e-6, 6);
  expect(controlMm2).toBeCloseTo(17 * 0.192, 6);
  // 20 GB/s at 1.3 mm2 per 4.266 GB/s, 28/40 as wide.
  expect(ioMm2).toBeCloseTo((20 / 4.266) * 1.3 * 0.7, 6);
});

test("a smaller node is smaller in every part", () => {
  const parts = (technologyNm: number) => Object.values(estimateArea({ ...baseline, technologyNm }));
  const [large, small] = [parts(16), parts(7)];
  for (const [index, part] of large.entries()) expect(small[index]).toBeLessThan(part);
});
