import type { EChartsOption } from "echarts";

/**
 * Renders an echarts option to a stand-alone SVG text of `width` x `height` pixels.
 * Identifiers are renumbered from 0, because echarts counts them up through the process and equal input must give equal bytes.
 */
export async function renderChart(option: EChartsOption, size: { readonly width: number; readonly height: number }): Promise<string> {
  const echarts = await import("echarts");
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, backgroundColor: "#ffffff", textStyle: { fontFamily: "sans-serif" }, ...option });
    return renumberIdentifiers(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

function renumberIdentifiers(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/\bzr[A-Za-z0-9_-]*\d+(?:[A-Za-z0-9_-]*)/g, (name) => {
    if (!names.has(name)) names.set(name, `id-${names.size}`);
    return names.get(name)!;
  });
}
