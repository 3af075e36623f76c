import type { Network } from "./network.ts";

/**
 * The network less the nodes on no path to its output, in the same order; the network itself where there are none.
 * Expects nodes in an order in which each reads earlier ones, as `analyzeNetwork` demands.
 */
export function withoutDeadNodes(network: Network): Network {
  const read = new Set([network.nodes.at(-1)?.name]);
  const isLive = network.nodes.map(() => false);
  for (let index = network.nodes.length - 1; index >= 0; index--) {
    const { name, inputs } = network.nodes[index]!;
    if (!read.has(name)) continue;
    isLive[index] = true;
    for (const input of inputs) read.add(input);
  }
  return isLive.every((live) => live) ? network : { ...network, nodes: network.nodes.filter((_, index) => isLive[index]) };
}
