import { renderScatterPlot } from "../../src/report/scatter-plot.ts";

function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!.trim());
}

/** Predictions 10 % above the actual figures. */
function biased(count: number) {
  const actual = Float64Array.from({ length: count }, (_, at) => 1 + at);
  return { actual, predicted: actual.map((value) => 1.1 * value) };
}

test("every metric has a square with its unit and its error, and the picture says what is on the line", async () => {
  const metrics = { latencyMs: biased(50), areaMm2: biased(50) };
  const texts = textsOf(await renderScatterPlot({ title: "models/phone: unseen designs", actual: "simulated", metrics }));
  for (const text of [
    "models/phone: unseen designs",
    "50 feasible designs; on the line, predicted and simulated figures are equal.",
    "latency: MAPE 10.00 %",
    "area: MAPE 10.00 %",
    "simulated latency (ms)",
    "predicted latency (ms)",
    "simulated area (mm²)",
  ])
    expect(texts).toContain(text);
});

test("of very many designs some are drawn, evenly, and the picture says how many", async () => {
  const picture = (count: number) => renderScatterPlot({ title: "many", actual: "simulated", metrics: { latencyMs: biased(count) } });
  const [some, many] = [await picture(3000), await picture(300_000)];
  expect(textsOf(many)).toContain("3,000 of 300,000 feasible designs; on the line, predicted and simulated figures are equal.");
  expect(many.length).toBeLessThan(1.5 * some.length);
});

test("without a feasible design there are no squares", async () => {
  const svg = await renderScatterPlot({ title: "none", actual: "simulated", metrics: { latencyMs: biased(0) } });
  expect(textsOf(svg)).toEqual(["none", "0 feasible designs; on the line, predicted and simulated figures are equal."]);
});

test("equal figures give equal bytes", async () => {
  const draw = () => renderScatterPlot({ title: "same", actual: "simulated", metrics: { latencyMs: biased(20) } });
  expect(await draw()).toBe(await draw());
});
