import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";
import { renderSimulationPlot } from "../../src/report/simulation-plot.ts";
import { simulate } from "../../src/simulator/simulate.ts";

async function plot(reference: string, accelerator = baseline) {
  const network = buildReference(reference);
  const simulation = simulate(network, accelerator);
  if (simulation.kind === "infeasible") throw new Error("expected a network that runs");
  return { simulation, svg: await renderSimulationPlot(simulation, { workload: network.name, accelerator }) };
}

/** Of a letter of 12 pixels, on average and rather too wide. */
const LETTER_WIDTH = 6.8;

/** The texts of an SVG in drawing order, with the middle of their height and about where they begin and end; upright ones at their anchor. */
function textsOf(svg: string) {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", content = ""]) => {
    const number = (name: string) => Number(attributes.match(new RegExp(` ${name}="([-\\d.]+)"`))?.[1] ?? 0);
    const turned = attributes.match(/matrix\(0,-1,1,0,([-\d.]+),([-\d.]+)\)/);
    const moved = attributes.match(/translate\(([-\d.]+) ([-\d.]+)\)/);
    const [x, y] = turned ? [Number(turned[1]), Number(turned[2])] : [Number(moved?.[1]) + number("x"), Number(moved?.[2]) + number("y")];
    const text = content.trim();
    const length = turned ? 0 : text.length * LETTER_WIDTH;
    const left = attributes.includes('"end"') ? x - length : attributes.includes('"middle"') ? x - length / 2 : x;
    return { text, y, left, right: left + length };
  });
}

test("the picture names its axes with units, its roofs with their figures, and every label and layer", async () => {
  const { svg, simulation } = await plot("mobilenet-v2:width=0.35,input=96");
  const texts = textsOf(svg).map(({ text }) => text);
  for (const text of [
    "MACs per byte",
    "GMAC/s while it runs",
    "cycles",
    "DRAM 20.0 GB/s",
    "bus 102 GB/s",
    "peak 13,100 GMAC/s",
    "layers by their bytes to and from DRAM",
    "layers by their bytes on the on-chip bus",
    "computing",
    "waiting for transfers",
    ...simulation.layers.map(({ name }) => name),
  ])
    expect(texts).toContain(text);
  expect(svg).toMatch(/^<svg role="img" width="1000" height="\d+"[^>]*>\n<title>[^<]* on baseline: roofline of its layers/);
});

test("everything written lies within the picture, and layers' names stand apart", async () => {
  for (const accelerator of [baseline, edgeTpu]) {
    const { svg, simulation } = await plot("mobilenet-v1:width=0.25,input=96", accelerator);
    const height = Number(svg.match(/height="(\d+)"/)![1]);
    const texts = textsOf(svg);
    for (const { left, right, y } of texts) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(1000);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(height);
    }
    const names = new Set(simulation.layers.map(({ name }) => name));
    const rows = texts.filter(({ text }) => names.has(text)).map(({ y }) => y);
    expect(rows).toHaveLength(simulation.layers.length);
    for (const [at, y] of rows.slice(1).entries()) expect(y - rows[at]!).toBeGreaterThanOrEqual(12);
  }
});

test("equal simulations give equal bytes", async () => {
  const [one, two] = [await plot("mnist"), await plot("mnist")];
  expect(one.svg).toBe(two.svg);
});
