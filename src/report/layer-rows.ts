import { countCycles } from "./cycle-rows.ts";
import { formatPercent } from "./quantity.ts";
import type { LayerSummary, VerifiedDesign } from "./run-summary.ts";
import type { Table } from "./text-table.ts";

/** The network of a design, one row an operation, with its share of MACs and of simulated cycles. */
export function tabulateLayers(design: VerifiedDesign): Table {
  const cycles = countCycles(design);
  return {
    columns: [
      { heading: "layer" },
      { heading: "kind" },
      { heading: "kernel" },
      { heading: "channels", align: "right" },
      { heading: "MACs (%)", align: "right" },
      { heading: "cycles (%)", align: "right" },
    ],
    rows: design.layers.map((layer) => [
      layer.name,
      layer.kind,
      describeKernel(layer),
      `${layer.inputChannels} → ${layer.outputChannels}`,
      formatPercent(layer.macs / Math.max(1, design.macs), 1),
      formatPercent(layer.cycles / cycles, 1),
    ]),
  };
}

/** `3x3`, with its stride where it is not 1; empty for operations without a window. */
function describeKernel({ kind, kernelHeight, kernelWidth, stride }: LayerSummary): string {
  if (kind !== "convolution" && kind !== "depthwise" && kind !== "pool") return "";
  return `${kernelHeight}x${kernelWidth}${stride === 1 ? "" : ` / ${stride}`}`;
}
