import type { EChartsOption } from "echarts";

/** Size in pixels, and what the picture shows in one sentence. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

/**
 * Renders an echarts option to a stand-alone SVG text of `width` x `height` pixels with a `title` for those who cannot see it.
 * Equal input gives equal bytes: identifiers, which echarts counts up through the process, are renumbered from 0.
 */
export async function renderChart(option: EChartsOption, picture: Picture): Promise<string> {
  const echarts = await import("echarts");
  const { title, ...size } = picture;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, backgroundColor: "#ffffff", textStyle: { fontFamily: "sans-serif" }, ...option });
    return addTitle(renumberIdentifiers(removeHovering(chart.renderToSVGString())), title);
  } finally {
    chart.dispose();
  }
}

/** Styles and classes serve hovering only, and a picture in a report has none. */
function removeHovering(svg: string): string {
  return svg
    .replace(/<style[^>]*>.*?<\/style>/gs, "")
    .replace(/ (?:class|pointer-events)="[^"]*"/g, "")
    .replace(/\n\s*\n/g, "\n");
}

function addTitle(svg: string, title: string): string {
  const text = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `${svg.replace(/<svg ([^>]*)>/, `<svg role="img" $1>\n<title>${text}</title>`).trimEnd()}\n`;
}

function renumberIdentifiers(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/\bzr[A-Za-z0-9_-]*\d+(?:[A-Za-z0-9_-]*)/g, (name) => {
    if (!names.has(name)) names.set(name, `id-${names.size}`);
    return names.get(name)!;
  });
}
