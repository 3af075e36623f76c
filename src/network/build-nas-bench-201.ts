import { NAS_BENCH_201_EDGES, NAS_BENCH_201_OPERATIONS, type NasBench201Space } from "../space/nas-bench-201.ts";
import type { Candidate } from "../space/space.ts";
import type { ConvolutionLayer, Layer, Network, NetworkNode, PoolLayer } from "./network.ts";

const STAGE_CHANNELS = [16, 32, 64] as const;
const CELLS_PER_STAGE = 5;
const CELL_NODES = 4;

/**
 * The benchmark's network around a cell: 3x3 stem, three stages of five cells with a strided residual block between, batch norm and ReLU,
 * pool, classifier. A convolution edge is ReLU, convolution, batch norm; edges from one node share its ReLU. Convolutions that reach no
 * output, or read zeros, are there too, as the published counts include them.
 * The published FLOPs are these MACs and one addition a class, the classifier's biases.
 */
export function buildNasBench201Network(space: NasBench201Space, candidate: Candidate): Network {
  const { inputSize, inputChannels, classes } = space.parameters;
  const nodes: NetworkNode[] = [];
  const append = (name: string, layer: Layer, ...inputs: readonly string[]): string => {
    nodes.push({ name, layer, inputs });
    return name;
  };
  let last = append("stem", convolution({ kernel: 3, channels: STAGE_CHANNELS[0] }), "input");
  STAGE_CHANNELS.forEach((channels, stage) => {
    if (stage > 0) last = appendReduction(append, last, { prefix: `reduction${stage}`, channels });
    for (let cell = 1; cell <= CELLS_PER_STAGE; cell++)
      last = appendCell(append, last, { prefix: `stage${stage + 1}.cell${cell}`, channels, candidate });
  });
  last = append("activation", { kind: "activation", activation: "relu", batchNorm: true }, last);
  last = append("pool", { kind: "global-pool" }, last);
  append("classifier", { kind: "dense", outputChannels: classes, bias: true }, last);
  const name = `${space.name} ${candidate.join(":")}`;
  return { name, input: { height: inputSize, width: inputSize, channels: inputChannels }, nodes };
}

/** One network with a 3x3 convolution on every edge: it contains every weight at its largest shape. */
export function largestNasBench201Networks(space: NasBench201Space): readonly Network[] {
  const convolution3x3 = NAS_BENCH_201_OPERATIONS.indexOf("nor_conv_3x3");
  return [
    buildNasBench201Network(
      space,
      NAS_BENCH_201_EDGES.map(() => convolution3x3),
    ),
  ];
}

/** Adds a node to the network and returns its name. */
type Append = (name: string, layer: Layer, ...inputs: readonly string[]) => string;

interface Place {
  readonly prefix: string;
  readonly channels: number;
}

function appendReduction(append: Append, source: string, { prefix, channels }: Place): string {
  const first = append(`${prefix}.relu1`, RELU, source);
  const halved = append(`${prefix}.convolution1`, convolution({ kernel: 3, stride: 2, channels }), first);
  const second = append(`${prefix}.relu2`, RELU, halved);
  const residual = append(`${prefix}.convolution2`, convolution({ kernel: 3, channels }), second);
  const pooled = append(`${prefix}.pool`, averagePool({ kernel: 2, stride: 2, padding: 0 }), source);
  const shortcut = append(`${prefix}.shortcut`, { ...convolution({ kernel: 1, channels }), batchNorm: false }, pooled);
  return append(`${prefix}.add`, { kind: "add" }, shortcut, residual);
}

function appendCell(append: Append, source: string, { prefix, channels, candidate }: Place & { readonly candidate: Candidate }): string {
  const values = [source];
  const activated: string[] = [];
  const activate = (from: number): string => {
    activated[from] ??= append(`${prefix}.node${from}.relu`, RELU, values[from]!);
    return activated[from];
  };
  for (let node = 1; node < CELL_NODES; node++) {
    const terms: string[] = [];
    NAS_BENCH_201_EDGES.forEach((edge, index) => {
      if (edge.node !== node) return;
      const name = `${prefix}.node${node}.from${edge.from}`;
      const operation = NAS_BENCH_201_OPERATIONS[candidate[index]!]!;
      switch (operation) {
        case "none":
          return;
        case "skip_connect":
          terms.push(values[edge.from]!);
          return;
        case "avg_pool_3x3":
          terms.push(append(`${name}.pool`, averagePool({ kernel: 3, stride: 1, padding: 1 }), values[edge.from]!));
          return;
        case "nor_conv_1x1":
        case "nor_conv_3x3":
          terms.push(
            append(`${name}.convolution`, convolution({ kernel: operation === "nor_conv_1x1" ? 1 : 3, channels }), activate(edge.from)),
          );
      }
    });
    values.push(sum(append, terms, { name: `${prefix}.node${node}`, source }));
  }
  return values.at(-1)!;
}

function sum(append: Append, terms: readonly string[], { name, source }: { readonly name: string; readonly source: string }): string {
  if (terms.length === 0) return append(`${name}.zero`, { kind: "zero" }, source);
  return terms.length === 1 ? terms[0]! : append(`${name}.add`, { kind: "add" }, ...terms);
}

const RELU: Layer = { kind: "activation", activation: "relu" };

function convolution({
  kernel,
  stride = 1,
  channels,
}: {
  readonly kernel: number;
  readonly stride?: number;
  readonly channels: number;
}): ConvolutionLayer {
  return {
    kind: "convolution",
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    padding: (kernel - 1) / 2,
    outputChannels: channels,
    groups: 1,
    dilation: 1,
    bias: false,
    batchNorm: true,
  };
}

function averagePool({
  kernel,
  stride,
  padding,
}: {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}): PoolLayer {
  return {
    kind: "pool",
    mode: "average",
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    padding,
  };
}
