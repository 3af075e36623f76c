import { renderFrontPlot } from "../../src/report/front-plot.ts";
import { emptySummary, smallSummary } from "./small-summary.ts";

/** The texts of an SVG in drawing order. */
function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!.trim());
}

test("every verified design is labelled with its figures, the target with its value, and the axis with its unit", async () => {
  const texts = textsOf(await renderFrontPlot(smallSummary));
  for (const text of [
    "finalist 1: 90.0 %, 0.400 µs",
    "finalist 2: 86.0 %, 0.400 µs",
    "MobileNetV2 x0.25 on baseline: 85.0 %, 0.500 µs",
    "target 0.500 µs",
    "latency (µs)",
    "trials within the targets",
    "trials outside",
    "winner",
    "alternative",
  ])
    expect(texts).toContain(text);
});

test("a run that found nothing still has a picture, and its legend names only what is drawn", async () => {
  const texts = textsOf(await renderFrontPlot({ ...emptySummary, trials: [], front: [] }));
  expect(texts).toContain("target 0.500 µs");
  expect(texts).not.toContain("winner");
  expect(texts).not.toContain("trials within the targets");
});

test("a thousand trials cost a few bytes each", async () => {
  const trials = Array.from({ length: 1000 }, (_, at) => ({ latencyMs: 0.0003 + at / 1e7, quality: at / 1000, feasible: true }));
  const [few, many] = [await renderFrontPlot(smallSummary), await renderFrontPlot({ ...smallSummary, trials })];
  expect(many.length - few.length).toBeLessThan(100_000);
});
