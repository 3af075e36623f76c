import type { NetworkAnalysis, NodeAnalysis } from "../network/analyze.ts";
import { splitSqueezeExcite } from "./split-squeeze-excite.ts";

/** How a layer uses an array: `reduction` sums over input channels (convolution, dense), `window` over the window only (depthwise), `vector` multiplies nothing. */
type LayerUse = "reduction" | "window" | "vector";

/** What the bounds need to know about one layer. Activations are int8: bytes are elements. */
export interface LayerProfile {
  readonly use: LayerUse;
  /** Index of its part of the network: the first word of its name. */
  readonly section: number;
  /** Layers it reads, by their index; -1 is the image. */
  readonly inputs: readonly number[];
  /** Positions that are worked on: of the output, or of the input where all of them are averaged. */
  readonly rows: number;
  readonly columns: number;
  /** Output channels. */
  readonly channels: number;
  /** Input channels that one output channel sums over. */
  readonly depth: number;
  readonly kernelRows: number;
  readonly kernelColumns: number;
  readonly strideRows: number;
  readonly strideColumns: number;
  /** Of one operand. */
  readonly inputColumns: number;
  readonly inputRows: number;
  readonly inputChannels: number;
  readonly macs: number;
  /** Vector steps an output takes: 1 to requantise; three for each operand of a sum (load, rescale, add); four for a product with a gate; the window of a pool. */
  readonly vectorPasses: number;
  readonly weightBytes: number;
  /** Of all operands. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Activations that exist while it runs, its output among them. */
  readonly liveBytes: number;
}

/** Layers of a network that cost time, in order. `sections` numbers the parts of the network. */
export function profileLayers(analysis: NetworkAnalysis, sections: ReadonlyMap<string, number>): readonly LayerProfile[] {
  const { nodes } = analysis;
  const layers: LayerProfile[] = [];
  /** Index of the layer that makes each node's value. */
  const makers: number[] = [];
  const live = liveBytes(nodes);
  nodes.forEach((node, index) => {
    const inputs = node.inputIndexes.map((at) => (at < 0 ? -1 : makers[at]!));
    const free = isFree(node);
    const place = { inputs, section: sections.get(sectionOf(node.name)) ?? 0, liveBytes: live[index]! };
    if (node.layer.kind === "squeeze-excite")
      splitSqueezeExcite(node, node.layer).forEach((part, at) => {
        layers.push(profileNode(part, at === 1 || at === 2 ? { ...place, inputs: [layers.length - 1] } : place));
      });
    else if (!free) layers.push(profileNode(node, place));
    makers.push(free ? (inputs[0] ?? -1) : layers.length - 1);
  });
  return layers;
}

/** The nodes that `profileLayers` makes layers of, in the same order; of squeeze-excite it makes several. */
export function timedNodes({ nodes }: NetworkAnalysis): readonly NodeAnalysis[] {
  return nodes.filter((node) => !isFree(node));
}

/** Whether a node moves and computes nothing. */
function isFree({ layer }: NodeAnalysis): boolean {
  return layer.kind === "flatten" || layer.kind === "zero";
}

/** The part of a network a node belongs to: `stage2` for `stage2.block1.expand`. */
export function sectionOf(nodeName: string): string {
  const dot = nodeName.indexOf(".");
  return dot < 0 ? nodeName : nodeName.slice(0, dot);
}

/** Bytes of the activations that are needed while each node runs, its output among them. */
function liveBytes(nodes: readonly NodeAnalysis[]): readonly number[] {
  const lastUse = nodes.map((_, index) => index);
  nodes.forEach((node, index) => {
    for (const input of node.inputIndexes) if (input >= 0) lastUse[input] = index;
  });
  const ending: number[] = nodes.map(() => 0);
  nodes.forEach((node, index) => {
    ending[lastUse[index]!]! += node.outputBytes;
  });
  let live = 0;
  return nodes.map((node, index) => {
    live += node.outputBytes;
    const during = live;
    live -= ending[index]!;
    return during;
  });
}

type Place = Pick<LayerProfile, "inputs" | "section" | "liveBytes">;

function profileNode(node: NodeAnalysis, place: Place): LayerProfile {
  const { layer, output, macs, weightBytes, inputBytes, outputBytes } = node;
  const input = node.inputs[0]!;
  const windowed = layer.kind === "convolution" || layer.kind === "depthwise" || layer.kind === "pool";
  const worked = layer.kind === "global-pool" ? input : output;
  // Every field is written out: objects made by spreading are slow to read.
  return {
    use: useOf(node),
    section: place.section,
    inputs: place.inputs,
    liveBytes: place.liveBytes,
    rows: worked.height,
    columns: worked.width,
    channels: output.channels,
    depth: input.channels / (layer.kind === "convolution" ? layer.groups : 1),
    kernelRows: windowed ? layer.kernelHeight : 1,
    kernelColumns: windowed ? layer.kernelWidth : 1,
    strideRows: windowed ? layer.strideHeight : 1,
    strideColumns: windowed ? layer.strideWidth : 1,
    inputRows: input.height,
    inputColumns: input.width,
    inputChannels: input.channels,
    macs,
    vectorPasses: vectorPasses(node),
    weightBytes,
    inputBytes,
    outputBytes,
  };
}

function useOf({ layer }: NodeAnalysis): LayerUse {
  switch (layer.kind) {
    case "convolution":
    case "dense":
      return "reduction";
    case "depthwise":
      return "window";
    default:
      return "vector";
  }
}

function vectorPasses({ layer, inputs }: NodeAnalysis): number {
  switch (layer.kind) {
    case "add":
      return 3 * inputs.length;
    case "pool":
      return layer.kernelHeight * layer.kernelWidth + 1;
    case "squeeze-excite":
      return 4;
    default:
      return 1;
  }
}
