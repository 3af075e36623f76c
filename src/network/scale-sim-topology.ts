import type { ConvolutionLayer, DepthwiseLayer, Network, TensorShape } from "./network.ts";
import { parseTopologyTable, refuseTopology, type TopologyRow } from "./scale-sim-table.ts";

/** Layers that belong to no graph: each is a network of one layer, and what one puts out another need not take. */
export interface LayerList {
  readonly kind: "layers";
  readonly name: string;
  /** In the order of the file; named by their layers, whose names may repeat. */
  readonly layers: readonly Network[];
}

/**
 * Reads the text of a SCALE-Sim topology, of convolutions or of matrix products (`M,N,K`: an MxK matrix times a KxN one). `path` names the
 * file in errors, and the list. Padding is part of the ifmap already, so windows are `valid`; as in SCALE-Sim a last window that overhangs the
 * ifmap counts as a whole one, and the input is as large as the windows reach. A name with `DP` in it is a depthwise layer of that many
 * channels. A matrix product is a 1x1 convolution from K to N channels at M positions, laid out as nearly square as M divides. Throws an
 * `InputError` with file, line, column and value for what SCALE-Sim's format does not allow, and for sparse or batched layers, which the
 * simulated machines do not run.
 */
export function parseTopology(text: string, { path }: { readonly path: string }): LayerList {
  const { form, rows } = parseTopologyTable(text, { path });
  const toNetwork = form === "gemms" ? gemmToNetwork : convolutionToNetwork;
  return { kind: "layers", name: fileTitle(path), layers: rows.map((row) => toNetwork(requireDense(row))) };
}

function convolutionToNetwork(row: TopologyRow): Network {
  const channels = row.count("channels");
  const filters = row.count("filters");
  const strides = row.text("stride") === undefined ? (["strideHeight", "strideWidth"] as const) : (["stride", "stride"] as const);
  const [strideHeight, strideWidth] = [row.count(strides[0]), row.count(strides[1])];
  const [kernelHeight, kernelWidth] = [row.count("kernelHeight"), row.count("kernelWidth")];
  const [height, width] = [row.count("inputHeight"), row.count("inputWidth")];
  if (kernelHeight > height) throw row.refuse("kernelHeight", `at most the ifmap's height of ${height}`);
  if (kernelWidth > width) throw row.refuse("kernelWidth", `at most the ifmap's width of ${width}`);
  const reachHeight = Math.ceil((height - kernelHeight) / strideHeight) * strideHeight + kernelHeight;
  const reachWidth = Math.ceil((width - kernelWidth) / strideWidth) * strideWidth + kernelWidth;
  const window = { kernelHeight, kernelWidth, strideHeight, strideWidth, ...PLAIN };
  const layer: ConvolutionLayer | DepthwiseLayer = row.name.includes("DP")
    ? { kind: "depthwise", ...window, multiplier: filters }
    : { kind: "convolution", ...window, outputChannels: filters, groups: 1 };
  return oneLayerNetwork(row, layer, { height: reachHeight, width: reachWidth, channels });
}

function gemmToNetwork(row: TopologyRow): Network {
  const positions = row.count("m");
  const outputChannels = row.count("n");
  const channels = row.count("k");
  const height = largestDivisorToSquareRoot(positions);
  const window = { kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, ...PLAIN };
  const layer = { kind: "convolution", ...window, outputChannels, groups: 1 } as const;
  return oneLayerNetwork(row, layer, { height, width: positions / height, channels });
}

/** Weights and nothing else. */
const PLAIN = { padding: "valid", dilation: 1, bias: false, batchNorm: false } as const;

function oneLayerNetwork({ name, place }: TopologyRow, layer: ConvolutionLayer | DepthwiseLayer, input: TensorShape): Network {
  const network: Network = { name, input, nodes: [{ name, layer, inputs: ["input"] }] };
  if (isCountable(layer, input)) return network;
  throw refuseTopology({ place, current: "a layer of 2^53 multiplications or more", expected: "fewer, to count them exactly" });
}

/** Whether the multiplications are a safe integer, at as many positions as the input has at most. */
function isCountable(layer: ConvolutionLayer | DepthwiseLayer, { height, width, channels }: TensorShape): boolean {
  const outputs = layer.kind === "depthwise" ? layer.multiplier : layer.outputChannels;
  return Number.isSafeInteger(height * width * layer.kernelHeight * layer.kernelWidth * channels * outputs);
}

function requireDense(row: TopologyRow): TopologyRow {
  const ratio = row.text("sparsity") ?? "";
  const dense = /^([1-9]\d*):\1$/.test(ratio);
  if (ratio !== "" && !dense) throw row.refuse("sparsity", "1:1, since the machine multiplies zeros too");
  const batch = row.text("batch") ?? "";
  if (batch !== "" && batch !== "1") throw row.refuse("batch", "1, since the machine runs one image at a time");
  return row;
}

function largestDivisorToSquareRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor > 0) divisor--;
  return divisor;
}

/** A file's name without folders and ending. */
function fileTitle(path: string): string {
  return path.replace(/^.*[/\\]/, "").replace(/(\.csv)?(\.gz)?$/i, "");
}
