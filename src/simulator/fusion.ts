import type { NodeAnalysis } from "../network/analyze.ts";

const ARRAY_KINDS = new Set(["convolution", "depthwise", "dense"]);

/**
 * Marks the nodes that cost no operation of their own:
 * - an activation without batch normalisation that alone reads an array operation or a sum joins its requantisation, which looks results up
 *   in a table anyway; a clamp (ReLU, ReLU6) whose readers all run on the array is applied as they read their operands;
 * - a pool that alone reads an array operation is folded into the vector work on the way out.
 */
export function findFusions(nodes: readonly NodeAnalysis[]): readonly boolean[] {
  const readers: number[][] = nodes.map(() => []);
  nodes.forEach((node, index) => {
    for (const input of node.inputIndexes) if (input >= 0) readers[input]!.push(index);
  });
  /** The kind of operation whose output path each node's value comes from, while it may still take more work. */
  const open: string[] = [];
  const fused: boolean[] = [];
  nodes.forEach(({ layer, inputIndexes }, index) => {
    const input = inputIndexes[0]!;
    const alone = input >= 0 && readers[input]!.length === 1;
    const source = alone ? open[input]! : "";
    const isPool = layer.kind === "pool" || layer.kind === "global-pool";
    const isClamp =
      layer.kind === "activation" && layer.batchNorm !== true && (layer.activation === "relu" || layer.activation === "relu6");
    const joinsOutput = layer.kind === "activation" && layer.batchNorm !== true && (ARRAY_KINDS.has(source) || source === "add");
    const joinsReaders =
      isClamp && readers[index]!.length > 0 && readers[index]!.every((reader) => ARRAY_KINDS.has(nodes[reader]!.layer.kind));
    const joinsPool = isPool && ARRAY_KINDS.has(source);
    fused.push(joinsOutput || joinsReaders || joinsPool);
    if (ARRAY_KINDS.has(layer.kind) || layer.kind === "add") open.push(layer.kind);
    else open.push(joinsOutput ? source : "");
  });
  return fused;
}
