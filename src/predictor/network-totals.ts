import { analyzeNetwork, type NodeAnalysis } from "../network/analyze.ts";
import type { Network } from "../network/network.ts";
import { withoutDeadNodes } from "../network/without-dead-nodes.ts";

/** Sorts of layers that are counted; windows other than these edges count with the next smaller one. */
const WINDOW_EDGES = [1, 3, 5, 7] as const;
const WINDOWED = ["convolution", "depthwise", "pool"] as const;
const OTHERS = ["dense", "add", "global-pool", "activation", "squeeze-excite", "zero"] as const;
const SUMS = ["macs", "weightBytes", "activationBytes", "layers", "depth"] as const;
const SORTS: readonly string[] = [...WINDOWED.flatMap((kind) => WINDOW_EDGES.map((edge) => `${kind}${edge}`)), ...OTHERS];
const SORT_INDEX = new Map(SORTS.map((sort, index) => [sort, index]));

/** Names of what `networkTotals` counts: sums over a network, then layers and millions of MACs by sort of layer. */
export const NETWORK_TOTALS: readonly string[] = [...SUMS, ...SORTS.map((sort) => `count.${sort}`), ...SORTS.map((sort) => `macs.${sort}`)];

/**
 * Linear quantities of which a measured latency is about a weighted sum: MACs and bytes (in millions), layers by sort and the longest path in layers.
 * Nodes on no path to the output are left out.
 */
export function networkTotals(network: Network): Float64Array {
  const { nodes, macs, weightBytes, activationBytes } = analyzeNetwork(withoutDeadNodes(network));
  const totals = new Float64Array(NETWORK_TOTALS.length);
  totals.set([macs / 1e6, weightBytes / 1e6, activationBytes / 1e6, nodes.length, longestPath(nodes)]);
  for (const node of nodes) {
    const sort = SORT_INDEX.get(sortOf(node));
    if (sort === undefined) continue;
    totals[SUMS.length + sort]! += 1;
    totals[SUMS.length + SORTS.length + sort]! += node.macs / 1e6;
  }
  return totals;
}

function sortOf({ layer }: NodeAnalysis): string {
  if (layer.kind !== "convolution" && layer.kind !== "depthwise" && layer.kind !== "pool") return layer.kind;
  const size = Math.max(layer.kernelHeight, layer.kernelWidth);
  return `${layer.kind}${WINDOW_EDGES.findLast((edge) => edge <= size)!}`;
}

/** Layers that have to wait for one another. */
function longestPath(nodes: readonly NodeAnalysis[]): number {
  const depths: number[] = [];
  for (const { inputIndexes } of nodes) depths.push(1 + Math.max(0, ...inputIndexes.map((index) => (index < 0 ? 0 : depths[index]!))));
  return Math.max(...depths);
}
